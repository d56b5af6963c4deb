package lapidary.core.data;

/// What data is for; the same data never serves two of them.
public enum Use {
    /// Statistics that a method rests on, such as an importance matrix.
    CALIBRATE("calibration"),
    /// What a search compares its candidates on.
    SEARCH("search"),
    /// What the result is measured on in the end.
    JUDGE("judging");

    private final String label;

    Use(String label) {
        this.label = label;
    }

    /// "calibration", "search", "judging"
    public String label() {
        return label;
    }
}
