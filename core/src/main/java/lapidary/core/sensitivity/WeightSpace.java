package lapidary.core.sensitivity;

import java.util.stream.IntStream;
import lapidary.core.job.Job;
import lapidary.core.linalg.Svd;
import lapidary.core.stats.Statistics;
import lapidary.core.stats.Summary;
import lapidary.core.tensor.RowSource;

/// What the weights of one matrix tell by themselves: their tails, the largest of each row, and their singular values.
///
/// @param kurtosis excess over the normal distribution's; NaN where all weights are equal
/// @param outlierShare share of weights further than [#OUTLIER_SPREADS] standard deviations from their mean
/// @param rowMaxima `float64[rows]`: the largest magnitude of each row
/// @param singularValues largest first; empty where the matrix is too large for them
@SuppressWarnings("ArrayRecordComponent") // decision: long columns of numbers that are drawn, not compared
public record WeightSpace(double kurtosis, double outlierShare, double[] rowMaxima, double[] singularValues) {
    /// Standard deviations beyond which a weight is an outlier.
    public static final double OUTLIER_SPREADS = 6;

    /// Widest matrix whose singular values are computed: a minute or so on one core.
    public static final int WIDEST = 2048;

    private static final long MOST_WEIGHTS = 1L << 25;
    private static final int PIECE = 1 << 18;

    /// Reads the matrix twice, and once more whole for its singular values where it is not too
    /// large. Weights that are
    /// not finite do not count.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static WeightSpace of(RowSource matrix, Job job) {
        Statistics statistics = Statistics.of(matrix, job);
        Summary summary = statistics.summary();
        double[] rowMaxima = IntStream.range(0, statistics.rows())
                .mapToDouble(statistics::rowAbsoluteMaximum)
                .toArray();
        double share = (double) outliers(matrix, summary, job) / Math.max(1, summary.finite());
        return new WeightSpace(summary.excessKurtosis(), share, rowMaxima, singularValues(matrix, job));
    }

    private static long outliers(RowSource matrix, Summary summary, Job job) {
        double reach = OUTLIER_SPREADS * summary.standardDeviation();
        int rows = Math.toIntExact(matrix.shape().rows());
        int columns = Math.toIntExact(matrix.shape().columns());
        int piece = Math.clamp(PIECE / Math.max(1, columns), 1, Math.max(1, rows));
        float[] weights = new float[Math.multiplyExact(piece, columns)];
        long outliers = 0;
        for (int first = 0; first < rows; first += piece) {
            job.check();
            int count = Math.min(piece, rows - first);
            matrix.decode(first, count, weights);
            for (int i = 0; i < count * columns; i++) {
                outliers += Float.isFinite(weights[i]) && Math.abs(weights[i] - summary.mean()) > reach ? 1 : 0;
            }
        }
        return outliers;
    }

    private static double[] singularValues(RowSource matrix, Job job) {
        int rows = Math.toIntExact(matrix.shape().rows());
        int columns = Math.toIntExact(matrix.shape().columns());
        if (Math.min(rows, columns) > WIDEST || (long) rows * columns > MOST_WEIGHTS) {
            return new double[0];
        }
        float[] weights = new float[rows * columns];
        matrix.decode(0, rows, weights);
        for (float weight : weights) {
            if (!Float.isFinite(weight)) {
                return new double[0];
            }
        }
        job.check();
        float[] found = Svd.singularValues(weights, rows, columns);
        return IntStream.range(0, found.length).mapToDouble(i -> found[i]).toArray();
    }

    /// exp(−Σ p·ln p) with p the singular values over their sum: how many directions are really in use. NaN without
    /// singular values, or where all are 0.
    ///
    /// Source: O. Roy, M. Vetterli, The effective rank, EUSIPCO (2007).
    public double utilizedRank() {
        return Math.exp(entropy(1));
    }

    /// −Σ p·ln p / ln n with p the squared singular values over their sum: 1 where all directions weigh the same, 0
    /// where one does. NaN as [#utilizedRank].
    ///
    /// Source: L. Wei et al., Diff-eRank, arXiv 2401.17139, the matrix entropy of its section 3.
    public double matrixEntropy() {
        return singularValues.length < 2 ? Double.NaN : entropy(2) / Math.log(singularValues.length);
    }

    /// Σσ / √(n·Σσ²): 1 where all singular values are equal, 1/√n where there is one; the smaller, the better a
    /// low-rank matrix stands for this one. NaN as [#utilizedRank].
    ///
    /// Source: Y. Li et al., Large Language Model Evaluation via Matrix Nuclear-Norm, arXiv 2410.10672.
    public double nuclearShare() {
        double sum = 0;
        double squares = 0;
        for (double value : singularValues) {
            sum += value;
            squares += value * value;
        }
        return sum / Math.sqrt(singularValues.length * squares);
    }

    private double entropy(int power) {
        double whole = 0;
        for (double value : singularValues) {
            whole += Math.pow(value, power);
        }
        if (!(whole > 0)) {
            return Double.NaN;
        }
        double entropy = 0;
        for (double value : singularValues) {
            double share = Math.pow(value, power) / whole;
            entropy -= share > 0 ? share * Math.log(share) : 0;
        }
        return entropy;
    }
}
