package lapidary.app.action;

/// Under which head an action stands in menus and on the cheat sheet, in the order of these.
public enum Group {
    FILE("group.file"),
    EDIT("group.edit"),
    GO("group.go"),
    VIEW("group.view"),
    PREVIEW("group.preview"),
    HELP("group.help");

    private final String key;

    Group(String key) {
        this.key = key;
    }

    /// Key of the group's name among the messages.
    public String key() {
        return key;
    }
}
