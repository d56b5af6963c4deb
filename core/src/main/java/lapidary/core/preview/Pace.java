package lapidary.core.preview;

/// How many sequences are run together: few at first, so that there is an early estimate, then more, so that both
/// cores have work and weights are read seldom.
final class Pace {
    /// The fewest that have an interval.
    static final int FIRST = 2;

    private int batch = FIRST;

    /// The size of the next batch.
    ///
    /// @param left sequences that are left
    int next(int left) {
        int count = Math.min(batch, left);
        batch = Math.min(2 * batch, Reference.LARGEST_BATCH);
        return count;
    }
}
