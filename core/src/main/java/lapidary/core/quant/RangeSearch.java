package lapidary.core.quant;

/// Which ranges a search tries, and what it counts: Σ importance·|ŵ − w|^power over the weights of a group.
///
/// Sources: the shrunken ranges and the power 2.4 of GPTQ's quantizer and of llm-compressor's observer; the scan of
/// inverse scales (n − 0.75·n·k/100)/max|w|, k = −100 … 100, of AutoRound's optimized rounding to nearest.
enum RangeSearch {
    /// 1, 0.99, … 0.21 of the whole range by the squared error; the widest of equals.
    LEAST_SQUARES("mse", shrunken(), 2),
    /// The same ranges by an error that counts large deviations more.
    LEAST_POWER("mse-2.4", shrunken(), 2.4),
    /// The whole range first, then 4/7 of it to four times as much, in equal steps of the inverse scale.
    SCALE_SCAN("scan", scanned(), 2);

    private static final int SHRUNKEN = 80;
    private static final int STEPS = 100;
    private static final float REACH = 0.75f;

    private final String id;
    private final float[] factors;
    private final double power;

    RangeSearch(String id, float[] factors, double power) {
        this.id = id;
        this.factors = factors;
        this.power = power;
    }

    private static float[] shrunken() {
        float[] factors = new float[SHRUNKEN];
        for (int i = 0; i < SHRUNKEN; i++) {
            factors[i] = (100 - i) / 100f;
        }
        return factors;
    }

    private static float[] scanned() {
        float[] factors = new float[2 * STEPS + 1];
        factors[0] = 1;
        int count = 1;
        for (int k = -STEPS; k <= STEPS; k++) {
            if (k != 0) {
                factors[count++] = 1 / (1 - REACH * k / STEPS);
            }
        }
        return factors;
    }

    /// Its option of the range setting.
    String id() {
        return id;
    }

    int candidates() {
        return factors.length;
    }

    /// One of the ranges that are tried.
    Extent candidate(Extent whole, int number) {
        return whole.times(factors[number]);
    }

    /// Whether it counts weights by the importance of their inputs, where that is known.
    boolean isWeighted() {
        return this == SCALE_SCAN;
    }

    /// What a range costs.
    ///
    /// @param columns importance of each input; empty where all count the same
    /// @param column of the first weight
    double error(UniformGrid grid, float[] weights, int from, int count, Extent extent, float[] columns, int column) {
        float scale = grid.scale(extent);
        int zero = grid.zeroPoint(extent, scale);
        return columns.length == 0 && power == 2
                ? grid.squaredError(weights, from, count, scale, zero)
                : grid.error(weights, from, count, scale, zero, power, columns, column);
    }

    /// The range of least cost, the first of equals.
    Extent best(UniformGrid grid, float[] weights, int from, int count, float[] columns, int column) {
        Extent whole = Extent.of(weights, from, count);
        Extent best = whole;
        double least = Double.POSITIVE_INFINITY;
        for (int number = 0; number < factors.length; number++) {
            Extent extent = candidate(whole, number);
            double error = error(grid, weights, from, count, extent, columns, column);
            if (error < least) {
                least = error;
                best = extent;
            }
        }
        return best;
    }
}
