package lapidary.app.cli;

/// Flags that do not make sense together, or values that they cannot have; exit code 2.
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
