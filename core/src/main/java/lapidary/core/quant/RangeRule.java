package lapidary.core.quant;

/// Which range of a group's weights the grid spans.
sealed interface RangeRule {

    /// From the smallest to the largest weight.
    record MinMax() implements RangeRule {}

    /// What `share` of the weights do not reach beyond; the others are clipped.
    record Percentile(double share) implements RangeRule {}

    /// The shrunken min-max range with the least squared error, of [#CANDIDATES] equally spaced ones; the widest of
    /// equals.
    record Search() implements RangeRule {
        static final int CANDIDATES = 80;

        /// 1, 0.99, … 0.21 of the whole range.
        static float shrink(int candidate) {
            return (100 - candidate) / 100f;
        }
    }

    /// The range for one group.
    default Extent extent(UniformGrid grid, float[] weights, int from, int count) {
        return switch (this) {
            case MinMax _ -> Extent.of(weights, from, count);
            case Percentile(double share) -> Extent.percentile(weights, from, count, share);
            case Search _ -> search(grid, weights, from, count);
        };
    }

    private static Extent search(UniformGrid grid, float[] weights, int from, int count) {
        Extent whole = Extent.of(weights, from, count);
        Extent best = whole;
        double least = Double.POSITIVE_INFINITY;
        for (int candidate = 0; candidate < Search.CANDIDATES; candidate++) {
            Extent extent = whole.times(Search.shrink(candidate));
            float scale = grid.scale(extent);
            double error = grid.squaredError(weights, from, count, scale, grid.zeroPoint(extent, scale));
            if (error < least) {
                least = error;
                best = extent;
            }
        }
        return best;
    }
}
