package lapidary.core.data;

/// What is in data, without the data: enough to tell a copy and to see an overlap.
///
/// @param sha256 hexadecimal; of one file, of its bytes as they lie there; of several files or a folder, of the sorted
///     hashes (and class names) of the files, so that neither file names nor their order count
/// @param bytes of all files
/// @param sketch a sample of its pieces
public record Content(String sha256, long bytes, Sketch sketch) {

    /// The larger of the two shares of pieces that lie in the other as well, in [0, 1]: 1 for a copy, and for a
    /// part beside the whole.
    public double overlap(Content other) {
        return sha256.equals(other.sha256) ? 1 : sketch.overlap(other.sketch);
    }
}
