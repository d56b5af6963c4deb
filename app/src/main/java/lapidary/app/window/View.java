package lapidary.app.window;

/// What the middle of the window shows.
public enum View {
    LOOK,
    METHODS,
    TYPES,
    SENSITIVITY,
    SUPER_WEIGHTS,
    BITS,
    PRUNE,
    DATA,
    DOCTOR,
    CONTEST
}
