package lapidary.core.preview;

/// What is done to everything before a block; compared by identity, see [States#begin].
final class Prefix {
    private final Assignment assignment;

    Prefix(Assignment assignment) {
        this.assignment = assignment;
    }

    Assignment assignment() {
        return assignment;
    }

    /// Whether nothing is done: the states are the original's.
    boolean isOriginal() {
        return assignment.isOriginal();
    }
}
