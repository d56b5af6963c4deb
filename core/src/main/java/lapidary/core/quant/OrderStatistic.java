package lapidary.core.quant;

import java.util.concurrent.atomic.AtomicLongArray;
import lapidary.core.method.NotFiniteException;

/// The k-th smallest weight of a whole tensor, exactly, by counting: first the upper sixteen bits of an
/// order-preserving key, then the lower ones of those that share them.
record OrderStatistic(RowWindows windows) {
    private static final int HALF = 1 << 16;

    /// @param k from 0; smaller than the number of weights
    float find(long k) throws NotFiniteException {
        AtomicLongArray upper = new AtomicLongArray(HALF);
        windows.forEach((window, firstRow, rows, values) -> {
            int[] counts = new int[HALF];
            for (float value : values) {
                counts[key(value) >>> 16]++;
            }
            add(counts, upper);
        });
        long before = 0;
        int bucket = 0;
        while (before + upper.get(bucket) <= k) {
            before += upper.get(bucket++);
        }
        return findIn(bucket, k - before);
    }

    private float findIn(int bucket, long k) throws NotFiniteException {
        AtomicLongArray lower = new AtomicLongArray(HALF);
        windows.forEach((window, firstRow, rows, values) -> {
            int[] counts = new int[HALF];
            for (float value : values) {
                if (key(value) >>> 16 == bucket) {
                    counts[key(value) & 0xffff]++;
                }
            }
            add(counts, lower);
        });
        long before = 0;
        int rest = 0;
        while (before + lower.get(rest) <= k) {
            before += lower.get(rest++);
        }
        return value(bucket << 16 | rest);
    }

    private static void add(int[] counts, AtomicLongArray to) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                to.addAndGet(i, counts[i]);
            }
        }
    }

    /// An integer that, read as unsigned, sorts as the float does.
    private static int key(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key < 0 ? key & Integer.MAX_VALUE : ~key);
    }
}
