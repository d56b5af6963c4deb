package lapidary.core.prune;

/// No way to keep to the rule of a scheme at a density; the message says which density would do.
public final class InfeasibleException extends Exception {
    private static final long serialVersionUID = 1;

    InfeasibleException(String message) {
        super(message);
    }
}
