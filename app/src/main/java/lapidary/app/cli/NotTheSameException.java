package lapidary.app.cli;

/// A model or a text that is not the one that a recipe names; exit code 4.
final class NotTheSameException extends Exception {
    private static final long serialVersionUID = 1L;

    NotTheSameException(String message) {
        super(message);
    }
}
