package lapidary.core.stats;

import java.util.Arrays;
import lapidary.core.linalg.WeightKernels;

/// Counts of weights in bins whose width is a power of two, on a grid that grows with the range: when a weight lies
/// beyond it, neighbouring bins are joined. Joining moves no weight over an edge, so counts are exact whatever came
/// in which order.
///
/// Bin i of width 2^exponent holds the weights in [i·2^exponent, (i+1)·2^exponent).
final class DyadicCounts {
    /// Enough for two bins per pixel on a wide screen.
    static final int MOST_BINS = 4096;

    /// Bins are no narrower than the distance of neighbouring numbers in F32 at the ends of the range.
    private static final int PRECISION = 22;

    private static final int SMALLEST_EXPONENT = -126;

    private final int[] counts = new int[MOST_BINS];
    private final WeightKernels kernels;
    private int[] places = new int[0];
    private int exponent;
    private long first;
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    DyadicCounts(WeightKernels kernels) {
        this.kernels = kernels;
    }

    /// The finest grid for a range: at most [#MOST_BINS] bins.
    static int exponent(double low, double high) {
        double magnitude = Math.max(Math.abs(low), Math.abs(high));
        int exponent = Math.max(SMALLEST_EXPONENT, Math.getExponent(magnitude) - PRECISION);
        while (bin(high, exponent) - bin(low, exponent) >= MOST_BINS) {
            exponent++;
        }
        return exponent;
    }

    /// The bin of a number on a grid.
    static long bin(double value, int exponent) {
        return (long) Math.floor(Math.scalb(value, -exponent));
    }

    /// Makes room for numbers of a range, both ends included.
    void cover(double from, double to) {
        if (from >= low && to <= high) {
            return;
        }
        boolean isEmpty = low > high;
        low = Math.min(low, from);
        high = Math.max(high, to);
        int wanted = exponent(low, high);
        long last = bin(high, wanted);
        boolean fits = !isEmpty && wanted == exponent && bin(low, wanted) >= first && last < first + MOST_BINS;
        if (!fits) {
            long span = last - bin(low, wanted) + 1;
            move(isEmpty ? wanted : Math.max(wanted, exponent), bin(low, wanted) - (MOST_BINS - span) / 2);
        }
    }

    private void move(int toExponent, long toFirst) {
        int[] old = counts.clone();
        Arrays.fill(counts, 0);
        for (int i = 0; i < old.length; i++) {
            if (old[i] != 0) {
                counts[Math.toIntExact((first + i >> toExponent - exponent) - toFirst)] += old[i];
            }
        }
        exponent = toExponent;
        first = toFirst;
    }

    /// Counts finite weights that lie in the covered range.
    void add(float[] values, int from, int to) {
        int count = to - from;
        if (places.length < count) {
            places = new int[count];
        }
        kernels.bins(values, from, to, Math.scalb(1f, -exponent), Math.toIntExact(first), places);
        for (int i = 0; i < count; i++) {
            counts[places[i]]++;
        }
    }

    /// Adds the counts to bins of the same or a coarser grid.
    ///
    /// @param out `int64[bins]`, the first of which is bin `outFirst` of the grid
    void addTo(int outExponent, long outFirst, long[] out) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                out[Math.toIntExact((first + i >> outExponent - exponent) - outFirst)] += counts[i];
            }
        }
    }
}
