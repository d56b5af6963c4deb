package lapidary.core.prune;

import java.lang.foreign.Arena;
import java.util.Arrays;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;

/// SparseGPT on one matrix: goes through the inputs in blocks, removes weights where w²/U_jj²
/// is least, and makes up for
/// each error in the weights that are still to come; errors of rounding are treated the same way.
///
/// Without a pattern the weights of a block compete across all rows; with one, within each group, when its turn comes.
///
/// Source: Frantar and Alistarh, SparseGPT (arXiv 2301.00774), algorithm 1.
final class SparseSolver {
    /// Inputs that compete, and are corrected, together; fewer where a pattern does not divide it.
    static final int BLOCK = 128;

    /// Share of the error of rounding that is taken for certain before scales are: where all of it
    /// were, weights that
    /// round to 0 would be told apart by nothing.
    private static final double FORESEEN = 0.9;

    private static final int TILE = 64;

    private final Workers workers;
    private final InverseFactor factor;
    private final DoubleMatrix weights; // (rows, inputs), inputs in the order of the factor
    private final Rounding rounding;
    private final boolean[] isKept; // (rows, block)

    /// What becomes of weights that are kept.
    interface Rounding {
        /// Nothing.
        Rounding NONE = (row, step, value) -> value;

        /// @param step number of the input in the order of the factor
        /// @param value the weight as corrected so far
        double round(int row, int step, double value);

        /// How many inputs get a scale when the turn of input `step` comes; 0 for none. They end within
        /// the block.
        default int fitted(int step) {
            return 0;
        }

        /// Finds the scale of such inputs: once for a guess at what rounding them costs, once to stay.
        ///
        /// @param values `float64[fitted]`: the weights as corrected so far; the second time what
        /// removing alone would
        /// make of them, 0 where a weight goes
        default void fit(int row, int step, double[] values) {}
    }

    /// @param weights `float64[rows, inputs]`, inputs in the factor's order, changed to the result
    SparseSolver(Workers workers, InverseFactor factor, DoubleMatrix weights, Rounding rounding) {
        this.workers = workers;
        this.factor = factor;
        this.weights = weights;
        this.rounding = rounding;
        this.isKept = new boolean[Math.multiplyExact(weights.rows(), BLOCK)];
    }

    /// Keeps so many weights in all.
    ///
    /// @param block inputs of a block, at most [#BLOCK]
    /// @param kept the positions that are kept, added to; in the order of the factor
    /// @return half the sum of squared corrections
    double share(long count, int block, KeptBits kept, Job job) {
        int inputs = weights.columns();
        long total = (long) weights.rows() * inputs;
        long done = 0;
        double loss = 0;
        for (int from = 0; from < inputs; from += block) {
            int end = Math.min(inputs, from + block);
            job.report((double) from / inputs, "inputs");
            long until = total == 0 ? 0 : Math.round((double) (total - count) * ((long) weights.rows() * end) / total);
            choose(from, end, until - done, job);
            done = until;
            loss += work(from, end, 0, 0, kept, job);
        }
        return loss;
    }

    /// Keeps `n` of each `m` inputs; those from `grouped` on are all kept.
    ///
    /// @return half the sum of squared corrections
    double pattern(int n, int m, int grouped, KeptBits kept, Job job) {
        int inputs = weights.columns();
        int block = BLOCK / m * m;
        double loss = 0;
        for (int from = 0; from < inputs; ) {
            int end = from < grouped ? Math.min(grouped, from + block) : Math.min(inputs, from + block);
            job.report((double) from / inputs, "inputs");
            Arrays.fill(isKept, true);
            boolean isGrouped = from < grouped;
            loss += work(from, end, isGrouped ? n : 0, isGrouped ? m : 0, kept, job);
            from = end;
        }
        return loss;
    }

    /// Removes so many weights of a block, those that cost least.
    private void choose(int from, int end, long removed, Job job) {
        int width = end - from;
        double[] scores = new double[weights.rows() * width];
        workers.rows(weights.rows(), TILE, job, (first, last) -> {
            double[] row = new double[width];
            for (int i = (int) first; i < last; i++) {
                weights.read(i, from, row, 0, width);
                for (int j = 0; j < width; j++) {
                    guess(i, from, row, j);
                    scores[i * width + j] = cost(i, from, row, j, factor.upper().get(from + j, from + j));
                }
            }
        });
        boolean[] chosen = Selection.largest(scores, scores.length, scores.length - removed);
        for (int row = 0; row < weights.rows(); row++) {
            System.arraycopy(chosen, row * width, isKept, row * BLOCK, width);
        }
    }

    /// A scale for the inputs from `at` on, if they get one here: what stays is not known yet.
    private void guess(int number, int from, double[] row, int at) {
        int fitted = rounding.fitted(from + at);
        if (fitted > 0) {
            rounding.fit(number, from + at, Arrays.copyOfRange(row, at, at + fitted));
        }
    }

    /// What removing a weight adds to the loss beyond what rounding it does: (w² − 0.9·(w − q)²) / U_jj².
    private double cost(int number, int from, double[] row, int at, double diagonal) {
        double removed = row[at] / diagonal;
        double rounded = (row[at] - rounding.round(number, from + at, row[at])) / diagonal;
        return Math.max(0, removed * removed - FORESEEN * rounded * rounded);
    }

    private double work(int from, int end, int n, int m, KeptBits kept, Job job) {
        int width = end - from;
        int inputs = weights.columns();
        double[][] upper = new double[width][width];
        for (int i = 0; i < width; i++) {
            factor.upper().read(from + i, from, upper[i], 0, width);
        }
        double[] losses = new double[weights.rows()];
        workers.rows(weights.rows(), TILE, job, (first, last) -> {
            int count = (int) (last - first);
            try (Arena arena = Arena.ofConfined()) {
                DoubleMatrix errors = DoubleMatrix.allocate(arena, count, width);
                double[] row = new double[width];
                double[] error = new double[width];
                for (int i = 0; i < count; i++) {
                    int number = (int) first + i;
                    weights.read(number, from, row, 0, width);
                    losses[number] = row(number, from, row, error, upper, n, m);
                    weights.write(number, from, row, 0, width);
                    errors.write(i, 0, error, 0, width);
                }
                DoubleMatrix.subtractProduct(
                        errors,
                        factor.upper().window(from, end, width, inputs - end),
                        weights.window((int) first, end, count, inputs - end));
            }
        });
        for (int row = 0; row < weights.rows(); row++) {
            for (int i = 0; i < width; i++) {
                if (isKept[row * BLOCK + i]) {
                    kept.keep((long) row * inputs + from + i);
                }
            }
        }
        return Arrays.stream(losses).sum() / 2;
    }

    private double row(int number, int from, double[] row, double[] error, double[][] upper, int n, int m) {
        boolean[] own = Arrays.copyOfRange(isKept, number * BLOCK, number * BLOCK + row.length);
        double loss = 0;
        for (int i = 0; i < row.length; i++) {
            if (m > 0 && i % m == 0) {
                guess(number, from, row, i);
                chooseGroup(number, from, row, upper, i, n, m, own);
            }
            int fitted = rounding.fitted(from + i);
            if (fitted > 0) {
                rounding.fit(number, from + i, removed(number, from, row, upper, i, fitted, n, m, own));
            }
            double value = own[i] ? rounding.round(number, from + i, row[i]) : 0;
            error[i] = correct(row, upper, i, value, row.length);
            loss += error[i] * error[i];
            row[i] = value;
        }
        System.arraycopy(own, 0, isKept, number * BLOCK, row.length);
        return loss;
    }

    /// Makes up for the change of a weight in those up to `end`.
    ///
    /// @return the change over U_ii
    private static double correct(double[] row, double[][] upper, int i, double value, int end) {
        double difference = (row[i] - value) / upper[i][i];
        if (difference != 0) {
            double[] spread = upper[i];
            for (int j = i + 1; j < end; j++) {
                row[j] -= difference * spread[j];
            }
        }
        return difference;
    }

    /// What removing alone makes of `count` weights from `at` on. Corrections make weights that stay larger: scales
    /// found before them are too small.
    private double[] removed(
            int number, int from, double[] row, double[][] upper, int at, int count, int n, int m, boolean[] isKept) {
        double[] ahead = Arrays.copyOf(row, at + count);
        boolean[] own = isKept.clone();
        for (int i = at; i < ahead.length; i++) {
            if (m > 0 && i > at && i % m == 0) {
                chooseGroup(number, from, ahead, upper, i, n, m, own);
            }
            if (!own[i]) {
                correct(ahead, upper, i, 0, ahead.length);
                ahead[i] = 0;
            }
        }
        return Arrays.copyOfRange(ahead, at, ahead.length);
    }

    /// Of a group, removes those that cost least; of equal ones the first.
    private void chooseGroup(
            int number, int from, double[] row, double[][] upper, int at, int n, int m, boolean[] isKept) {
        double[] scores = new double[m];
        for (int i = 0; i < m; i++) {
            scores[i] = cost(number, from, row, at + i, upper[at + i][at + i]);
        }
        System.arraycopy(Selection.largest(scores, m, n), 0, isKept, at, m);
    }
}
