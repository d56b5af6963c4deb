package lapidary.app.look;

/// Which weights the heat map shows.
public enum Layer {
    ORIGINAL("Original"),
    COMPRESSED("Compressed"),
    ERROR("Error");

    private final String label;

    Layer(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
