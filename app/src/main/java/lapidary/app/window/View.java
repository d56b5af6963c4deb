package lapidary.app.window;

/// What the middle of the window shows.
public enum View {
    LOOK,
    METHODS,
    TYPES,
    PRUNE,
    DATA,
    DOCTOR,
    CONTEST
}
