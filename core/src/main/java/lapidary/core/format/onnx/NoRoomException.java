package lapidary.core.format.onnx;

/// A grid that a graph cannot hold; the message is the end of a sentence that says why, and what would fit.
final class NoRoomException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    NoRoomException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
