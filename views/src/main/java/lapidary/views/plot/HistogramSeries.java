package lapidary.views.plot;

import java.util.Arrays;

/// Counts of values in equal bins.
///
/// @param name what the legend calls it: "Original", "Q4_0"
/// @param low lower edge of the first bin
/// @param high upper edge of the last bin
/// @param counts one per bin
public record HistogramSeries(String name, double low, double high, long[] counts) {
    public HistogramSeries {
        if (!(high > low) || counts.length == 0) {
            throw new IllegalArgumentException(counts.length + " bins from " + low + " to " + high);
        }
        counts = counts.clone();
    }

    /// All values counted.
    public long total() {
        return Arrays.stream(counts).sum();
    }

    double binWidth() {
        return (high - low) / counts.length;
    }

    /// Bin of a value, beyond the ends for values outside.
    int bin(double value) {
        return (int) Math.floor((value - low) / binWidth());
    }

    double edge(int bin) {
        return low + bin * binWidth();
    }

    /// Largest count of bins that lie, wholly or in part, between two values; 0 where there are none.
    long peak(double from, double to) {
        int first = Math.max(0, bin(from));
        int last = Math.min(counts.length - 1, Math.max(first, (int) Math.ceil((to - low) / binWidth()) - 1));
        if (to <= low || from >= high) {
            return 0;
        }
        long peak = 0;
        for (int i = first; i <= last; i++) {
            peak = Math.max(peak, counts[i]);
        }
        return peak;
    }

    /// Values of all bins whose middle lies between two values.
    long sum(double from, double to) {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double middle = edge(i) + binWidth() / 2;
            if (middle >= from && middle < to) {
                sum += counts[i];
            }
        }
        return sum;
    }
}
