package lapidary.core.sensitivity;

/// What a score takes in beyond the weights.
public enum Ingredient {
    MOMENTS("calibration moments", "reads what entered each layer over the calibration text"),
    TEXT("text", "runs the model over the text"),
    GRADIENTS("gradients", "runs the model over the text and back"),
    MEASUREMENT("measurement", "quantizes each tensor alone and runs the model over another text");

    private final String label;
    private final String words;

    Ingredient(String label, String words) {
        this.label = label;
        this.words = words;
    }

    public String label() {
        return label;
    }

    /// One clause: "runs the model over the text".
    public String words() {
        return words;
    }
}
