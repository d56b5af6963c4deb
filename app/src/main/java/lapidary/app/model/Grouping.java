package lapidary.app.model;

/// What the branches of the model tree are.
public enum Grouping {
    BLOCK("By block"),
    ROLE("By role"),
    NONE("Flat list");

    private final String label;

    Grouping(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
