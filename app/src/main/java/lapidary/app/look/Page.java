package lapidary.app.look;

import lapidary.views.text.Messages;

/// What the upper half of the Look view shows.
public enum Page {
    DISTRIBUTION(Messages.of("look.distribution"), Messages.of("look.how-weights-distributed")),
    ROWS(Messages.of("look.rows"), Messages.of("look.how-large-error")),
    METHOD(Messages.of("look.method"), Messages.of("look.what-method-did"));

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
