package lapidary.app.look;

/// What the upper half of the Look view shows.
public enum Page {
    DISTRIBUTION("Distribution", "How the weights are distributed, before and after"),
    ROWS("Rows", "How large the error of each row is"),
    METHOD("Method", "What the method did to this tensor");

    private final String label;
    private final String help;

    Page(String label, String help) {
        this.label = label;
        this.help = help;
    }

    String help() {
        return help;
    }

    @Override
    public String toString() {
        return label;
    }
}
