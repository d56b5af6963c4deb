package lapidary.app.preview;

/// What an edit takes to measure, in block evaluations of a language model or runs of a graph.
///
/// @param done so far; −1 before the first number
/// @param planned to the end, as predicted
record Work(long done, long planned) {
    /// Before the first number.
    static final Work NONE = new Work(-1, -1);
}
