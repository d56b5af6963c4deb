package lapidary.core.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;
import org.jspecify.annotations.Nullable;

/// Everything the window shows about the weights of one tensor, gathered in two passes of bounded memory.
///
/// The same whatever the number of threads: sums are merged in the order of the rows.
public final class Statistics {
    /// How many outliers are kept.
    public static final int OUTLIERS = 32;

    private static final int TAIL = 512;

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

    /// Reads the whole tensor twice.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static Statistics of(RowSource source, Job job) {
        return of(source, job, Workers.shared());
    }

    static Statistics of(RowSource source, Job job, Workers workers) {
        FirstPass first = new FirstPass(source);
        Summary summary = first.run(job.part(0, 0.5), workers);
        double low = summary.finite() == 0 ? -1 : summary.minimum();
        double high = summary.finite() == 0 ? 1 : summary.maximum();
        if (low == high) {
            // All weights are equal: one bin around them.
            double margin = low == 0 ? 1 : Math.abs(low) / 2;
            low -= margin;
            high += margin;
        }
        SecondPass second = new SecondPass(source, summary, low, high);
        second.run(job.part(0.5, 1), workers);
        return new Statistics(
                summary,
                second.counter.histogram(),
                second.farthest.sorted(),
                Optional.ofNullable(first.notFinite),
                first.rowMaxima,
                second.smallest.sorted(),
                second.largest.sorted());
    }

    public Summary summary() {
        return summary;
    }

    /// Over [minimum, maximum] of the finite weights.
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

    /// Number of rows.
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

    /// Moments, range, magnitudes of rows, and the first weight that is no number.
    private static final class FirstPass {
        private final RowSource source;
        private final Sweep sweep;
        private final Moments[] chunks;
        private final float[] rowMaxima;

        private volatile @Nullable Outlier notFinite;

        FirstPass(RowSource source) {
            this.source = source;
            this.sweep = new Sweep(List.of(source));
            this.chunks = IntStream.range(0, sweep.chunks())
                    .mapToObj(i -> new Moments())
                    .toArray(Moments[]::new);
            this.rowMaxima = new float[Math.toIntExact(source.shape().rows())];
        }

        Summary run(Job job, Workers workers) {
            sweep.run(workers, job, "statistics", this::visit);
            Moments all = new Moments();
            for (Moments chunk : chunks) {
                all.merge(chunk);
            }
            return all.summary(source.shape().elements());
        }

        private void visit(int chunk, long firstRow, int rows, float[][] values) {
            int columns = sweep.columns();
            Moments moments = chunks[chunk];
            long before = moments.notNumbers + moments.infinities;
            moments.add(values[0], 0, rows * columns);
            for (int r = 0; r < rows; r++) {
                float largest = 0;
                for (int i = r * columns; i < (r + 1) * columns; i++) {
                    float magnitude = Math.abs(values[0][i]);
                    if (magnitude > largest && magnitude <= Float.MAX_VALUE) {
                        largest = magnitude;
                    }
                }
                rowMaxima[(int) firstRow + r] = largest;
            }
            if (moments.notNumbers + moments.infinities > before) {
                keepFirst(firstRow, rows * columns, columns, values[0]);
            }
        }

        private synchronized void keepFirst(long firstRow, int count, int columns, float[] values) {
            if (notFinite != null && notFinite.row() < firstRow) {
                return;
            }
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(values[i])) {
                    notFinite = new Outlier(firstRow + i / columns, i % columns, values[i], Double.NaN);
                    return;
                }
            }
        }
    }

    /// What needs range, mean and deviation: counts, outliers and tails.
    private static final class SecondPass {
        private final Sweep sweep;
        private final Summary summary;
        private final Histogram.Counter counter;
        private final FarthestWeights farthest;
        private final Tails smallest = new Tails(TAIL);
        private final Tails largest = new Tails(TAIL);

        SecondPass(RowSource source, Summary summary, double low, double high) {
            this.sweep = new Sweep(List.of(source));
            this.summary = summary;
            this.counter = new Histogram.Counter(low, high);
            this.farthest = farthest();
        }

        void run(Job job, Workers workers) {
            sweep.run(workers, job, "histogram", this::visit);
        }

        private FarthestWeights farthest() {
            return new FarthestWeights(OUTLIERS, summary.mean(), summary.standardDeviation());
        }

        private void visit(int chunk, long firstRow, int rows, float[][] values) {
            int count = rows * sweep.columns();
            Histogram.Counter counted = counter.empty();
            counted.add(values[0], 0, count);
            FarthestWeights far = farthest();
            far.add(values[0], firstRow, rows, sweep.columns());
            Tails low = new Tails(TAIL);
            Tails high = new Tails(TAIL);
            for (int i = 0; i < count; i++) {
                float value = values[0][i];
                if (value * 0f == 0f) {
                    low.add(value);
                    high.add(-value);
                }
            }
            synchronized (this) {
                counter.merge(counted);
                farthest.merge(far);
                smallest.merge(low);
                largest.merge(high);
            }
        }
    }
}
