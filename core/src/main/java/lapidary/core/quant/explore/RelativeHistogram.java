package lapidary.core.quant.explore;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// How many weights have which share of the largest magnitude of their group, in equal bins over [−1, 1].
///
/// @param counts of bins; those beyond the ends are in the outermost ones
public record RelativeHistogram(List<Long> counts) {
    /// Enough to tell the levels of 7-bit types apart; odd, so that one bin is around 0.
    public static final int BINS = 255;

    public RelativeHistogram {
        counts = List.copyOf(counts);
    }

    /// All that was counted.
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /// Counts values over the largest magnitude of the *original* weights that they share a group with.
    static final class Counter {
        private final long[] counts = new long[BINS];
        private final int group;

        /// @param group weights of a row that share a scale; 0 for the row
        Counter(int group) {
            this.group = group;
        }

        /// Counts one row.
        void add(float[] original, float[] values, int columns) {
            int size = group == 0 ? columns : group;
            for (int start = 0; start < columns; start += size) {
                int end = Math.min(columns, start + size);
                float largest = 0;
                for (int i = start; i < end; i++) {
                    largest = Math.max(largest, Math.abs(original[i]));
                }
                for (int i = start; i < end && largest > 0; i++) {
                    double place = (values[i] / (double) largest + 1) / 2 * BINS;
                    counts[(int) Math.clamp(place, 0, BINS - 1)]++;
                }
            }
        }

        RelativeHistogram result() {
            return new RelativeHistogram(LongStream.of(counts).boxed().collect(Collectors.toList()));
        }
    }
}
