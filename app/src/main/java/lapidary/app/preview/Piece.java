package lapidary.app.preview;

/// One token of a continuation.
///
/// @param text as it reads
/// @param differs whether the other model said something else here
public record Piece(int token, String text, boolean differs) {}
