package lapidary.core.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;

/// Everything the window shows about the weights of one tensor, gathered in one pass of bounded memory.
///
/// The same whatever the number of threads: sums are merged in the order of the rows.
public final class Statistics {
    /// How many outliers are kept.
    public static final int OUTLIERS = 32;

    /// Weights up to twice this many are all counted into the histogram.
    private static final long COUNTED = 1 << 23;

    private final Summary summary;
    private final Histogram histogram;
    private final List<Outlier> outliers;
    private final Optional<Outlier> firstNotFinite;
    private final float[] rowAbsoluteMaxima;
    private final float[] smallest;
    private final float[] largest;

    private Statistics(
            Summary summary,
            Histogram histogram,
            List<Outlier> outliers,
            Optional<Outlier> firstNotFinite,
            float[] rowAbsoluteMaxima,
            float[] smallest,
            float[] largest) {
        this.summary = summary;
        this.histogram = histogram;
        this.outliers = outliers;
        this.firstNotFinite = firstNotFinite;
        this.rowAbsoluteMaxima = rowAbsoluteMaxima;
        this.smallest = smallest;
        this.largest = largest;
    }

    /// Reads the whole tensor once.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static Statistics of(RowSource source, Job job) {
        return of(source, job, Workers.shared(), COUNTED);
    }

    static Statistics of(RowSource source, Job job, Workers workers) {
        return of(source, job, workers, COUNTED);
    }

    /// Of how many weights of a tensor one is counted into the histogram and stands for the others;
    /// 1 where all are.
    public static int sampling(long elements) {
        return sampling(elements, COUNTED);
    }

    static int sampling(long elements, long countedElements) {
        return (int) Math.clamp(elements / countedElements, 1, Integer.MAX_VALUE);
    }

    /// @param countedElements weights up to which the histogram counts all of them
    static Statistics of(RowSource source, Job job, Workers workers, long countedElements) {
        Gathering gathering = new Gathering(source, countedElements);
        gathering.run(workers, job);
        Summary summary = gathering.moments().summary(source.shape().elements());
        Gatherer gathered = gathering.gathered();
        float[] smallest = gathered.smallest.sorted();
        float[] largest = gathered.largest.sorted();
        return new Statistics(
                summary,
                new HistogramMaker(summary, smallest, largest).make(gathering),
                outliers(source, summary, gathered),
                notFinite(source, gathered),
                gathering.rowMaxima(),
                smallest,
                largest);
    }

    /// The farthest weights are among the largest and the smallest ones.
    private static List<Outlier> outliers(RowSource source, Summary summary, Gatherer gathered) {
        SortedMap<Long, Outlier> candidates = new TreeMap<>();
        long columns = source.shape().columns();
        addAll(gathered.lowest, -1, columns, summary, candidates);
        addAll(gathered.highest, 1, columns, summary, candidates);
        return candidates.values().stream()
                .sorted(Comparator.comparingDouble((Outlier outlier) -> -Math.abs(outlier.value() - summary.mean())))
                .limit(OUTLIERS)
                .toList();
    }

    private static void addAll(
            Extremes extremes, int sign, long columns, Summary summary, SortedMap<Long, Outlier> out) {
        long[] places = extremes.places();
        for (int i = 0; i < places.length; i++) {
            float value = sign * extremes.value(i);
            double deviation = summary.standardDeviation();
            double sigmas = deviation == 0 ? 0 : (value - summary.mean()) / deviation;
            out.put(places[i], new Outlier(places[i] / columns, places[i] % columns, value, sigmas));
        }
    }

    private static Optional<Outlier> notFinite(RowSource source, Gatherer gathered) {
        long place = gathered.firstNotFinite;
        long columns = source.shape().columns();
        return place == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Outlier(place / columns, place % columns, gathered.notFinite, Double.NaN));
    }

    public Summary summary() {
        return summary;
    }

    /// Over the fewest whole bins that hold all finite weights; a bin's width is a power of two and its edges are
    /// multiples of it, and there are 2,049 to 4,096 of them unless F32 tells no more numbers apart.
    ///
    /// Counts are exact below 2²⁴ weights. Of more, every n-th run of 4,096 weights is counted, so
    /// that there are about
    /// 2²³ of them, and scaled up; the outermost 512 weights on either side are always counted one
    /// by one. A bin with the
    /// share p of the weights is then wrong by less than 2·√(p/2²³) nineteen times out of twenty.
    public Histogram histogram() {
        return histogram;
    }

    /// The weights farthest from the mean, farthest first; at most [#OUTLIERS].
    public List<Outlier> outliers() {
        return outliers;
    }

    /// Where the first NaN or infinity stands, in row order; its `sigmas` is NaN.
    public Optional<Outlier> firstNotFinite() {
        return firstNotFinite;
    }

    /// Number of rows; rows beyond the two billionth are left out of [#rowAbsoluteMaximum].
    public int rows() {
        return rowAbsoluteMaxima.length;
    }

    /// Largest magnitude of a finite weight in a row; 0 for a row without any.
    public float rowAbsoluteMaximum(int row) {
        return rowAbsoluteMaxima[row];
    }

    /// The value below which a share of the finite weights lies: exact for the outermost 512 weights on either
    /// side, at most a bin's width wrong between them.
    ///
    /// @param share in [0, 1]
    public double quantile(double share) {
        long finite = summary.finite();
        if (finite == 0) {
            return Double.NaN;
        }
        double rank = Math.clamp(share, 0, 1) * (finite - 1);
        if (rank <= smallest.length - 1) {
            return between(smallest, rank);
        }
        double fromTop = finite - 1 - rank;
        if (fromTop <= largest.length - 1) {
            return -between(largest, fromTop);
        }
        return Math.clamp(histogram.quantile(share), smallest[smallest.length - 1], -largest[largest.length - 1]);
    }

    /// Whether results agree in every digit.
    boolean isSame(Statistics other) {
        return summary.equals(other.summary)
                && histogram.equals(other.histogram)
                && outliers.equals(other.outliers)
                && firstNotFinite.equals(other.firstNotFinite)
                && Arrays.equals(rowAbsoluteMaxima, other.rowAbsoluteMaxima)
                && Arrays.equals(smallest, other.smallest)
                && Arrays.equals(largest, other.largest);
    }

    private static double between(float[] sorted, double rank) {
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * ((double) sorted[above] - sorted[below]);
    }
}
