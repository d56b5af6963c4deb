package lapidary.app.contest;

import lapidary.views.text.Messages;

/// What the plot's horizontal axis shows.
public enum ContestAxis {
    SIZE("contest.axis.size"),
    BITS("contest.axis.bits"),
    TIME("contest.axis.time");

    private final String key;

    ContestAxis(String key) {
        this.key = key;
    }

    /// As the switch says it.
    String label() {
        return Messages.of(key);
    }

    String help() {
        return Messages.of(key + ".help");
    }

    /// Beside the axis, with its unit.
    String title() {
        return Messages.of(key + ".title");
    }
}
