package lapidary.app.preview;

/// How the preview stands.
public sealed interface PreviewState {
    /// No model is open.
    record NoModel() implements PreviewState {}

    /// A model is open and there is no text to measure on.
    record NeedsText() implements PreviewState {}

    /// The text is being read and cut into tokens.
    record Preparing(String text) implements PreviewState {}

    /// Numbers are coming in.
    record Running() implements PreviewState {}

    /// The whole text has been seen.
    record Done() implements PreviewState {}

    /// It cannot run.
    ///
    /// @param reason why, and what would help
    record Unavailable(String reason) implements PreviewState {}
}
