package lapidary.core.method;

/// Settings that cannot apply to a tensor; the message names tensor, setting and what would fit.
public final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lacksEvidence;

    public UnfitException(String message) {
        this(message, false);
    }

    private UnfitException(String message, boolean lacksEvidence) {
        super(message);
        this.lacksEvidence = lacksEvidence;
    }

    /// Settings that need evidence which is not there. Such a tensor is never left out silently, however it was
    /// selected.
    public static UnfitException lacksEvidence(String message) {
        return new UnfitException(message, true);
    }

    public boolean lacksEvidence() {
        return lacksEvidence;
    }
}
