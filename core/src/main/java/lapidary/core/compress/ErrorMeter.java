package lapidary.core.compress;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;

/// Sums up what compression changed, window by window; the sums do not depend on the number of threads.
final class ErrorMeter {
    private static final int CHUNK_ELEMENTS = 1 << 16;

    private final Workers workers;
    private double signal;
    private double noise;
    private double maximum;
    private long zeros = -1; // nothing was looked at

    ErrorMeter(Workers workers) {
        this.workers = workers;
    }

    /// Adds rows and what became of them.
    void add(RowSource before, RowSource after, Job job) {
        int columns = Math.toIntExact(before.shape().columns());
        int chunk = Math.max(1, CHUNK_ELEMENTS / Math.max(1, columns));
        double[][] sums = new double[Math.toIntExact(Math.ceilDiv(before.shape().rows(), (long) chunk))][];
        workers.rows(before.shape().rows(), chunk, job, (from, to) -> {
            int rows = (int) (to - from);
            float[] expected = new float[rows * columns];
            float[] found = new float[rows * columns];
            before.decode(from, rows, expected);
            after.decode(from, rows, found);
            sums[(int) (from / chunk)] = compare(expected, found);
        });
        zeros = Math.max(0, zeros);
        for (double[] sum : sums) {
            zeros += (long) sum[3];
            signal += sum[0];
            noise += sum[1];
            maximum = Math.max(maximum, sum[2]);
        }
    }

    /// 10·log₁₀(Σw²/Σ(w−ŵ)²); +∞ when nothing changed.
    double sqnrDecibels() {
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    double maximumError() {
        return maximum;
    }

    /// Values that became 0, or were and stayed it; -1 when nothing was compared.
    long zeros() {
        return zeros;
    }

    private static double[] compare(float[] expected, float[] found) {
        double signal = 0;
        double noise = 0;
        double maximum = 0;
        long zeros = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = (double) expected[i] - found[i];
            signal += (double) expected[i] * expected[i];
            noise += difference * difference;
            maximum = Math.max(maximum, Math.abs(difference));
            zeros += found[i] == 0 ? 1 : 0;
        }
        return new double[] {signal, noise, maximum, zeros};
    }
}
