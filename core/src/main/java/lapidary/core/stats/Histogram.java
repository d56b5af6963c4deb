package lapidary.core.stats;

import java.util.Arrays;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;

/// How many finite weights fall into each of equally wide bins over [low, high].
///
/// @param low left edge of the first bin
/// @param high right edge of the last bin, which belongs to it; greater than `low`
/// @param counts per bin; unmodifiable
/// @param below weights under `low`
/// @param above weights over `high`
public record Histogram(double low, double high, List<Long> counts, long below, long above) {
    /// As many as edges that are given get; enough for a bin per pixel on a wide screen.
    public static final int BINS = 2048;

    public Histogram {
        if (!(low < high)) {
            throw new IllegalArgumentException("expected low < high, got " + low + " and " + high);
        }
        counts = List.copyOf(counts);
    }

    /// Counts the weights of a source on given edges, so that two sources can be laid over each other.
    ///
    /// NaN and infinite weights are not counted anywhere.
    public static Histogram of(RowSource source, double low, double high, Job job) {
        return of(source, low, high, job, Workers.shared());
    }

    /// Counts the weights of a source in the bins of another histogram.
    public static Histogram of(RowSource source, Histogram bins, Job job) {
        return of(source, new Counter(bins.low, bins.high, bins.counts.size()), job, Workers.shared());
    }

    static Histogram of(RowSource source, double low, double high, Job job, Workers workers) {
        return of(source, new Counter(low, high, BINS), job, workers);
    }

    private static Histogram of(RowSource source, Counter all, Job job, Workers workers) {
        Sweep sweep = new Sweep(List.of(source));
        sweep.run(workers, job, "histogram", (chunk, row, rows, values) -> {
            Counter counter = all.empty();
            counter.add(values[0], 0, rows * sweep.columns());
            synchronized (all) {
                all.merge(counter);
            }
        });
        return all.histogram();
    }

    /// Width of a bin.
    public double width() {
        return (high - low) / counts.size();
    }

    /// Left edge of a bin.
    public double edge(int bin) {
        return low + width() * bin;
    }

    /// All that were counted, outside ones included.
    public long total() {
        return below + above + counts.stream().mapToLong(Long::longValue).sum();
    }

    /// The value below which a share of the counted weights lies, read off the bins: at most one bin width wrong.
    ///
    /// @param share in [0, 1]
    /// @return `low` or `high` where it lies outside the bins; NaN when nothing was counted
    public double quantile(double share) {
        double wanted = share * total();
        double seen = below;
        if (total() == 0) {
            return Double.NaN;
        }
        if (wanted <= seen) {
            return low;
        }
        for (int bin = 0; bin < counts.size(); bin++) {
            long count = counts.get(bin);
            if (wanted <= seen + count) {
                return edge(bin) + width() * (wanted - seen) / count;
            }
            seen += count;
        }
        return high;
    }

    /// Sums of counts; whole numbers, so the order of merging does not matter.
    static final class Counter {
        private final double low;
        private final double high;
        private final double width;
        private final long[] counts;
        private long below;
        private long above;

        Counter(double low, double high, int bins) {
            this.low = low;
            this.high = high;
            this.width = (high - low) / bins;
            this.counts = new long[bins];
        }

        void add(float[] values, int from, int to) {
            for (int i = from; i < to; i++) {
                float value = values[i];
                if (value >= low && value <= high) {
                    // Divided, not multiplied by an inverse: a weight on an edge belongs to the right of it.
                    counts[Math.min(counts.length - 1, (int) ((value - low) / width))]++;
                } else if (value < low && value != Float.NEGATIVE_INFINITY) {
                    below++;
                } else if (value > high && value != Float.POSITIVE_INFINITY) {
                    above++;
                }
            }
        }

        Counter empty() {
            return new Counter(low, high, counts.length);
        }

        void merge(Counter other) {
            for (int bin = 0; bin < counts.length; bin++) {
                counts[bin] += other.counts[bin];
            }
            below += other.below;
            above += other.above;
        }

        Histogram histogram() {
            return new Histogram(low, high, Arrays.stream(counts).boxed().toList(), below, above);
        }
    }
}
