package lapidary.core.stats;

import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;

/// How far compressed weights are from the original ones.
///
/// With w an original weight and ŵ the compressed one: mean squared error = Σ(w − ŵ)²/n,
/// signal-to-quantization-noise ratio = 10·log₁₀(Σw²/Σ(w − ŵ)²) dB. Pairs with a weight that is not finite are
/// counted apart.
public final class Comparison {
    private final long count;
    private final double signal;
    private final double noise;
    private final double maximumError;
    private final long worstRow;
    private final long worstColumn;
    private final long notFinite;
    private final double[] rowNoise;
    private final double[] rowSignal;

    private Comparison(Sums sums, double[] rowNoise, double[] rowSignal) {
        this.count = sums.count;
        this.signal = sums.signal;
        this.noise = sums.noise;
        this.maximumError = sums.maximum;
        this.worstRow = sums.worstRow;
        this.worstColumn = sums.worstColumn;
        this.notFinite = sums.notFinite;
        this.rowNoise = rowNoise;
        this.rowSignal = rowSignal;
    }

    /// Reads both once.
    ///
    /// @throws IllegalArgumentException when the shapes differ
    public static Comparison of(RowSource original, RowSource compressed, Job job) {
        return of(original, compressed, job, Workers.shared());
    }

    static Comparison of(RowSource original, RowSource compressed, Job job, Workers workers) {
        Sweep sweep = new Sweep(List.of(original, compressed));
        int rows = Math.toIntExact(original.shape().rows());
        double[] rowNoise = new double[rows];
        double[] rowSignal = new double[rows];
        Sums[] chunks =
                IntStream.range(0, sweep.chunks()).mapToObj(i -> new Sums()).toArray(Sums[]::new);
        sweep.run(workers, job, "weight error", (chunk, firstRow, count, values) -> {
            for (int r = 0; r < count; r++) {
                Sums row = new Sums();
                row.add(values, r * sweep.columns(), sweep.columns(), firstRow + r);
                rowNoise[(int) firstRow + r] = row.noise;
                rowSignal[(int) firstRow + r] = row.signal;
                chunks[chunk].merge(row);
            }
        });
        Sums all = new Sums();
        for (Sums chunk : chunks) {
            all.merge(chunk);
        }
        return new Comparison(all, rowNoise, rowSignal);
    }

    /// Pairs of finite weights.
    public long count() {
        return count;
    }

    /// Pairs of which at least one is NaN or infinite.
    public long notFinite() {
        return notFinite;
    }

    /// +∞ when nothing changed.
    public double sqnrDecibels() {
        return decibels(signal, noise);
    }

    public double meanSquaredError() {
        return count == 0 ? 0 : noise / count;
    }

    /// Σ(w − ŵ)²/Σw²; 0 when nothing changed.
    public double relativeSquaredError() {
        return noise == 0 ? 0 : noise / signal;
    }

    /// Largest |w − ŵ|.
    public double maximumError() {
        return maximumError;
    }

    /// Row of the largest error, the first of equals; -1 when nothing changed.
    public long worstRow() {
        return worstRow;
    }

    /// Column of the largest error; -1 when nothing changed.
    public long worstColumn() {
        return worstColumn;
    }

    public int rows() {
        return rowNoise.length;
    }

    /// Signal-to-noise ratio of one row, dB.
    public double rowSqnrDecibels(int row) {
        return decibels(rowSignal[row], rowNoise[row]);
    }

    /// Σ(w − ŵ)² of one row.
    public double rowSquaredError(int row) {
        return rowNoise[row];
    }

    private static double decibels(double signal, double noise) {
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    private static final class Sums {
        private long count;
        private double signal;
        private double noise;
        private double maximum;
        private long worstRow = -1;
        private long worstColumn = -1;
        private long notFinite;

        void add(float[][] values, int from, int columns, long row) {
            float[] original = values[0];
            float[] compressed = values[1];
            for (int i = from; i < from + columns; i++) {
                double weight = original[i];
                double error = weight - compressed[i];
                // Zero times a finite number is zero; NaN and infinities are not.
                if (error * 0 == 0) {
                    count++;
                    signal += weight * weight;
                    noise += error * error;
                    if (Math.abs(error) > maximum) {
                        maximum = Math.abs(error);
                        worstRow = row;
                        worstColumn = i - from;
                    }
                } else {
                    notFinite++;
                }
            }
        }

        void merge(Sums other) {
            count += other.count;
            signal += other.signal;
            noise += other.noise;
            notFinite += other.notFinite;
            if (other.maximum > maximum) {
                maximum = other.maximum;
                worstRow = other.worstRow;
                worstColumn = other.worstColumn;
            }
        }
    }
}
