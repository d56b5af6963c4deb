package lapidary.core.method;

/// Settings that cannot apply to a tensor; the message names tensor, setting and what would fit.
public final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lacksEvidence;
    private final boolean isBinding;

    public UnfitException(String message) {
        this(message, false, false);
    }

    private UnfitException(String message, boolean lacksEvidence, boolean isBinding) {
        super(message);
        this.lacksEvidence = lacksEvidence;
        this.isBinding = isBinding;
    }

    /// Settings that cannot be meant for another tensor, such as the place of a weight: what they ask for is never
    /// left out silently.
    public static UnfitException binding(String message) {
        return new UnfitException(message, false, true);
    }

    /// Settings that need evidence which is not there. Such a tensor is never left out silently, however it was
    /// selected.
    public static UnfitException lacksEvidence(String message) {
        return new UnfitException(message, true, true);
    }

    /// Where nothing is known about what enters a layer.
    ///
    /// @param title of the method that needs it
    /// @param isGiven whether any calibration data was given
    /// @param about what it says nothing about, such as "the inputs of tensor 'q'"
    public static UnfitException lacksCalibration(String title, boolean isGiven, String about) {
        return lacksEvidence(
                isGiven
                        ? "the calibration data says nothing about " + about
                        : title + " needs calibration data, and none was given. "
                                + "Say what to run the model over (--calibrate FILE)");
    }

    /// Whether nothing may be done without the tensor, however it was selected.
    public boolean isBinding() {
        return isBinding;
    }

    public boolean lacksEvidence() {
        return lacksEvidence;
    }
}
