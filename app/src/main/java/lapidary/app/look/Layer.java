package lapidary.app.look;

import lapidary.views.text.Messages;

/// Which weights the heat map shows.
public enum Layer {
    ORIGINAL(Messages.of("look.before")),
    COMPRESSED(Messages.of("look.after")),
    ERROR(Messages.of("look.error")),
    SCALES(Messages.of("look.scales"));

    private final String label;

    Layer(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
