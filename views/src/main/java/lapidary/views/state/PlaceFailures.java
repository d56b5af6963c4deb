package lapidary.views.state;

/// What a place that failed turns to.
public interface PlaceFailures {
    /// Takes note; called once for each failure, on the screen's thread.
    ///
    /// @param place name of the place, as the user reads it
    void note(String place, Throwable thrown);

    /// Puts what a developer needs to know on the clipboard, without anything of the user's data.
    void copyDiagnostics();
}
