package lapidary.app.look;

/// Which weights the heat map shows.
public enum Layer {
    ORIGINAL("Before"),
    COMPRESSED("After"),
    ERROR("Error"),
    SCALES("Scales");

    private final String label;

    Layer(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
