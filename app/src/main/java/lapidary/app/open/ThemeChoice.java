package lapidary.app.open;

/// Which of the two themes is wanted.
public enum ThemeChoice {
    /// Whatever the desktop has, now and when it changes.
    SYSTEM,
    LIGHT,
    DARK
}
