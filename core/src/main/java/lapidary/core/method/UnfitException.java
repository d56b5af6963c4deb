package lapidary.core.method;

/// Settings that cannot apply to a tensor; the message names tensor, setting and what would fit.
public final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnfitException(String message) {
        super(message);
    }
}
