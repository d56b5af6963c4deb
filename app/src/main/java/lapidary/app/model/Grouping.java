package lapidary.app.model;

import lapidary.views.text.Messages;

/// What the branches of the model tree are.
public enum Grouping {
    BLOCK(Messages.of("model.block")),
    ROLE(Messages.of("model.role")),
    NONE(Messages.of("model.flat-list"));

    private final String label;

    Grouping(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
