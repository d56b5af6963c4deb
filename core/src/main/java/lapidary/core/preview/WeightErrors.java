package lapidary.core.preview;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;

/// How far treated weights are from the original ones.
final class WeightErrors {
    private static final int CHUNK_ELEMENTS = 1 << 16;

    private WeightErrors() {}

    /// 10 · log₁₀(Σw² / Σ(w − ŵ)²) in dB; +∞ when nothing changed. Sums in double, in a fixed order.
    static double sqnrDecibels(RowSource original, RowSource treated, Workers workers, Job job) {
        int columns = Math.toIntExact(original.shape().columns());
        long rows = original.shape().rows();
        int chunk = Math.max(1, CHUNK_ELEMENTS / Math.max(1, columns));
        double[][] sums = new double[Math.toIntExact(Math.ceilDiv(rows, (long) chunk))][];
        workers.rows(rows, chunk, job, (from, to) -> {
            int count = Math.toIntExact(to - from);
            float[] before = new float[Math.multiplyExact(count, columns)];
            float[] after = new float[before.length];
            original.decode(from, count, before);
            treated.decode(from, count, after);
            sums[Math.toIntExact(from / chunk)] = compare(before, after);
        });
        double signal = 0;
        double noise = 0;
        for (double[] sum : sums) {
            signal += sum[0];
            noise += sum[1];
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    private static double[] compare(float[] before, float[] after) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < before.length; i++) {
            double difference = (double) before[i] - after[i];
            signal += (double) before[i] * before[i];
            noise += difference * difference;
        }
        return new double[] {signal, noise};
    }
}
