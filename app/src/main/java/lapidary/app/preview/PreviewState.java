package lapidary.app.preview;

/// How the preview stands.
public sealed interface PreviewState {
    /// No model is open.
    record NoModel() implements PreviewState {}

    /// A model is open and there is no data to measure on.
    record NeedsData() implements PreviewState {}

    /// The data is being read.
    ///
    /// @param data its name
    record Preparing(String data) implements PreviewState {}

    /// Numbers are coming in.
    record Running() implements PreviewState {}

    /// All data has been seen.
    record Done() implements PreviewState {}

    /// It cannot run.
    ///
    /// @param reason why, and what would help
    record Unavailable(String reason) implements PreviewState {}
}
