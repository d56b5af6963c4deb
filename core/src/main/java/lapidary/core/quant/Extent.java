package lapidary.core.quant;

import java.util.Arrays;

/// The range of weights that a grid spans; always contains 0.
record Extent(float low, float high) {
    static final Extent NOTHING = new Extent(0, 0);

    /// Smallest and largest of the weights, widened to contain 0.
    static Extent of(float[] weights, int from, int count) {
        float low = 0;
        float high = 0;
        for (int i = from; i < from + count; i++) {
            low = Math.min(low, weights[i]);
            high = Math.max(high, weights[i]);
        }
        return new Extent(low, high);
    }

    /// The range that `share` of the weights do not reach beyond, on either side by itself: the ⌈share·n⌉-th
    /// smallest and the ⌈share·n⌉-th largest weight, widened to contain 0.
    static Extent percentile(float[] weights, int from, int count, double share) {
        if (count == 0) {
            return NOTHING;
        }
        float[] sorted = Arrays.copyOfRange(weights, from, from + count);
        Arrays.sort(sorted);
        int rank = (int) rank(count, share);
        return new Extent(Math.min(0, sorted[count - rank]), Math.max(0, sorted[rank - 1]));
    }

    /// ⌈share·count⌉, at least 1.
    static long rank(long count, double share) {
        return Math.clamp((long) Math.ceil(share * count), 1, count);
    }

    Extent union(Extent other) {
        return new Extent(Math.min(low, other.low), Math.max(high, other.high));
    }

    Extent times(float factor) {
        return new Extent(low * factor, high * factor);
    }
}
