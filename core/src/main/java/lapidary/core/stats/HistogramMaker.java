package lapidary.core.stats;

import java.util.Arrays;
import java.util.List;

/// Makes the shown histogram of counts: all weights where all were counted; otherwise the counted ones scaled up,
/// with the outermost weights, which are known one by one, as they are.
final class HistogramMaker {
    private final Summary summary;
    private final float[] smallest;
    private final float[] largest;

    /// @param smallest the smallest finite weights, rising
    /// @param largest the largest ones with their signs turned, rising
    HistogramMaker(Summary summary, float[] smallest, float[] largest) {
        this.summary = summary;
        this.smallest = smallest;
        this.largest = largest;
    }

    Histogram make(Gathering gathering) {
        if (summary.finite() == 0) {
            return new Histogram(-1, 1, zeros(), 0, 0);
        }
        if (summary.minimum() == summary.maximum()) {
            return ofOneValue();
        }
        int exponent = DyadicCounts.exponent(summary.minimum(), summary.maximum());
        long first = DyadicCounts.bin(summary.minimum(), exponent);
        int bins = Math.toIntExact(DyadicCounts.bin(summary.maximum(), exponent) - first + 1);
        long[] counts = gathering.counts(exponent, first, bins);
        if (Arrays.stream(counts).sum() != summary.finite()) {
            scale(counts, exponent, first);
        }
        return new Histogram(
                Math.scalb((double) first, exponent),
                Math.scalb((double) first + bins, exponent),
                Arrays.stream(counts).boxed().toList(),
                0,
                0);
    }

    /// One bin in the middle of some empty ones.
    private Histogram ofOneValue() {
        double value = summary.minimum();
        double margin = value == 0 ? 1 : Math.abs(value) / 2;
        Long[] counts = new Long[DyadicCounts.MOST_BINS];
        Arrays.fill(counts, 0L);
        counts[counts.length / 2] = summary.finite();
        return new Histogram(value - margin, value + margin, List.of(counts), 0, 0);
    }

    private static List<Long> zeros() {
        Long[] counts = new Long[DyadicCounts.MOST_BINS];
        Arrays.fill(counts, 0L);
        return List.of(counts);
    }

    private void scale(long[] counts, int exponent, long first) {
        // Weights beyond the innermost of the known ones are all known.
        int from = Math.toIntExact(DyadicCounts.bin(smallest[smallest.length - 1], exponent) - first);
        int to = Math.toIntExact(DyadicCounts.bin(-largest[largest.length - 1], exponent) - first);
        Arrays.fill(counts, 0, from, 0);
        Arrays.fill(counts, to + 1, counts.length, 0);
        long counted = Arrays.stream(counts).sum();
        long known = 0;
        for (float value : smallest) {
            int bin = (int) (DyadicCounts.bin(value, exponent) - first);
            counts[bin] += bin < from ? 1 : 0;
            known += bin < from ? 1 : 0;
        }
        for (float value : largest) {
            int bin = (int) (DyadicCounts.bin(-value, exponent) - first);
            counts[bin] += bin > to ? 1 : 0;
            known += bin > to ? 1 : 0;
        }
        spread(counts, from, to + 1, summary.finite() - known, counted);
    }

    /// Shares out `all` weights as the counted ones are, so that they add up exactly.
    private static void spread(long[] counts, int from, int to, long all, long counted) {
        long seen = 0;
        long given = 0;
        for (int bin = from; bin < to && counted > 0; bin++) {
            seen += counts[bin];
            long until = Math.round((double) all * seen / counted);
            counts[bin] = until - given;
            given = until;
        }
    }
}
