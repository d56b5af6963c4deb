package lapidary.core.prune;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.quant.RowWindows;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// How many weights of a tensor there are of each magnitude, and their energies, exactly.
///
/// Magnitudes fall into 65,536 buckets by the upper 16 bits of the float's pattern without its sign, 0.4 % wide. Within
/// a bucket significands differ by δ < 2¹⁵ from the least one; count, Σδ and Σδ² are whole numbers, so that energies do
/// not depend on the order in which they were added.
///
/// @param first number of the first bucket that is stored
/// @param counts by bucket; zeros are not in it
/// @param sums Σδ by bucket
/// @param squares Σδ² by bucket
/// @param zeros weights that are 0
@SuppressWarnings("ArrayRecordComponent") // decision: large tables that are read, not compared
record MagnitudeCounts(int first, long[] counts, long[] sums, long[] squares, long zeros) {
    /// Bits of a float's pattern below a bucket's number.
    static final int SHIFT = 15;

    static final int BUCKETS = 1 << Float.SIZE - 1 - SHIFT;
    private static final int DELTAS = (1 << SHIFT) - 1;
    private static final int FIELDS = 4; // count, Σδ, Σδ², nothing
    private static final int SIGNIFICAND_BITS = 23;
    private static final int EXPONENT_BIAS = 127;

    /// @throws NotFiniteException for a weight that is NaN or infinite
    static MagnitudeCounts of(Workers workers, TensorId tensor, RowSource weights, Job job) throws NotFiniteException {
        Queue<long[]> idle = new ConcurrentLinkedQueue<>();
        Queue<long[]> all = new ConcurrentLinkedQueue<>();
        new RowWindows(workers, tensor, weights, job).forEach((window, firstRow, rows, values) -> {
            long[] table = idle.poll();
            if (table == null) {
                table = new long[BUCKETS * FIELDS];
                all.add(table);
            }
            count(values, table);
            idle.add(table);
        });
        long[] sum = new long[BUCKETS * FIELDS];
        for (long[] table : all) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += table[i];
            }
        }
        return of(sum);
    }

    /// The counts alone, which is less than half the work.
    ///
    /// @return `int64[BUCKETS]`; zeros are in the first bucket
    static long[] alone(Workers workers, TensorId tensor, RowSource weights, Job job) throws NotFiniteException {
        Queue<long[]> idle = new ConcurrentLinkedQueue<>();
        Queue<long[]> all = new ConcurrentLinkedQueue<>();
        new RowWindows(workers, tensor, weights, job).forEach((window, firstRow, rows, values) -> {
            long[] table = idle.poll();
            if (table == null) {
                table = new long[BUCKETS];
                all.add(table);
            }
            for (float value : values) {
                table[(Float.floatToRawIntBits(value) & Integer.MAX_VALUE) >>> SHIFT]++;
            }
            idle.add(table);
        });
        long[] sum = new long[BUCKETS];
        for (long[] table : all) {
            for (int i = 0; i < BUCKETS; i++) {
                sum[i] += table[i];
            }
        }
        return sum;
    }

    private static void count(float[] values, long[] table) {
        long zeros = 0;
        for (float value : values) {
            int bits = Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
            if (bits == 0) {
                zeros++;
                continue;
            }
            int at = bits >>> SHIFT << 2;
            long delta = bits & DELTAS;
            table[at]++;
            table[at + 1] += delta;
            table[at + 2] += delta * delta;
        }
        table[FIELDS - 1] += zeros; // the fourth field of the first bucket
    }

    private static MagnitudeCounts of(long[] table) {
        int from = 0;
        int to = BUCKETS;
        while (from < to && table[from * FIELDS] == 0) {
            from++;
        }
        while (to > from && table[(to - 1) * FIELDS] == 0) {
            to--;
        }
        long[] counts = new long[to - from];
        long[] sums = new long[to - from];
        long[] squares = new long[to - from];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = table[(from + i) * FIELDS];
            sums[i] = table[(from + i) * FIELDS + 1];
            squares[i] = table[(from + i) * FIELDS + 2];
        }
        return new MagnitudeCounts(from, counts, sums, squares, table[FIELDS - 1]);
    }

    /// Weights there are.
    long total() {
        long total = zeros;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /// The energy of weights of one bucket.
    static double energy(int bucket, long count, long sum, long squares) {
        double base = base(bucket);
        return (count * base * base + 2 * base * sum + squares) * unit(bucket);
    }

    /// The energy of one weight.
    ///
    /// @param bits its pattern without the sign
    static double energy(int bits) {
        double significand = base(bits >>> SHIFT) + (bits & DELTAS);
        return significand * significand * unit(bits >>> SHIFT);
    }

    /// The least significand of a bucket.
    private static long base(int bucket) {
        int exponent = exponent(bucket);
        long fraction = (long) (bucket & (1 << SIGNIFICAND_BITS - SHIFT) - 1) << SHIFT;
        return exponent == 0 ? fraction : fraction | 1L << SIGNIFICAND_BITS;
    }

    private static int exponent(int bucket) {
        return bucket >>> SIGNIFICAND_BITS - SHIFT;
    }

    /// The square of the unit in which a bucket's significands count.
    private static double unit(int bucket) {
        int power = Math.max(1, exponent(bucket)) - EXPONENT_BIAS - SIGNIFICAND_BITS;
        return Math.scalb(1.0, 2 * power);
    }
}
