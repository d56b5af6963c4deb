package lapidary.core.compressed;

/// How much each column of the blocks at hand matters.
///
/// @param columns `float32[columns]`, those of the blocks from `from` on
/// @param meanSquare of the weights of the whole row
record Importance(float[] columns, int from, float meanSquare) {

    /// out = importance · √(spread + x²): large weights count more, but not without bound.
    ///
    /// @param skip columns of the blocks at hand that come before
    /// @param spread a mean square of weights around, in places doubled
    void weigh(float[] in, int at, int skip, int count, float spread, float[] out, int to) {
        for (int i = 0; i < count; i++) {
            float x = in[at + i];
            out[to + i] = columns[from + skip + i] * (float) Math.sqrt(spread + x * x);
        }
    }

    /// Σ x², left to right.
    static float sumOfSquares(float[] in, int at, int count) {
        float sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += in[i] * in[i];
        }
        return sum;
    }

    /// The sum of each `size` numbers, left to right.
    static float[] sums(float[] in, int size) {
        float[] sums = new float[in.length / size];
        for (int block = 0; block < sums.length; block++) {
            float sum = 0;
            for (int i = block * size; i < (block + 1) * size; i++) {
                sum += in[i];
            }
            sums[block] = sum;
        }
        return sums;
    }
}
