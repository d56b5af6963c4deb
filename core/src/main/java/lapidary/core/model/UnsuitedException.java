package lapidary.core.model;

/// A model that a format cannot hold; the message is the sentence that the user reads.
final class UnsuitedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    UnsuitedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
