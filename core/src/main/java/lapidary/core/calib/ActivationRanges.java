package lapidary.core.calib;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.TensorId;

/// How far the inputs of each linear layer reach over a calibration text. Immutable; equal when they come from the
/// same text the same way.
public final class ActivationRanges {
    private final String id;
    private final String data;
    private final long tokens;
    private final SortedMap<TensorId, Spread> spreads;

    /// @param id equal for equal ranges: a hash of model, text and protocol
    /// @param data name of the text
    /// @param tokens that were seen
    ActivationRanges(String id, String data, long tokens, Map<TensorId, Spread> spreads) {
        this.id = id;
        this.data = data;
        this.tokens = tokens;
        this.spreads = new TreeMap<>(spreads);
    }

    /// A range that contains 0.
    public record Range(float low, float high) {}

    /// Name of the text.
    public String data() {
        return data;
    }

    /// Tokens that were seen.
    public long tokens() {
        return tokens;
    }

    /// The range of what enters a layer; empty for a layer that was not seen.
    ///
    /// @param percent of the values on either side of 0 that the range holds; 100 for all
    public Optional<Range> of(TensorId layer, double percent) {
        return Optional.ofNullable(spreads.get(layer))
                .map(spread -> new Range(
                        -spread.negative().reach(percent), spread.positive().reach(percent)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActivationRanges that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /// Both sides of 0.
    record Spread(Side negative, Side positive) {
        Spread() {
            this(new Side(), new Side());
        }
    }

    /// Magnitudes counted by exponent and the first bits of the fraction: 32 steps to each factor of two.
    static final class Side {
        private static final int DROPPED = 18;

        private final long[] counts = new long[1 << (31 - DROPPED)];
        private float largest;
        private long total;

        void add(float magnitude) {
            counts[Float.floatToRawIntBits(magnitude) >>> DROPPED]++;
            total++;
            largest = Math.max(largest, magnitude);
        }

        void add(Side other) {
            Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
            total += other.total;
            largest = Math.max(largest, other.largest);
        }

        /// The upper end of the step below which so many percent lie.
        float reach(double percent) {
            if (percent >= 100 || total == 0) {
                return largest;
            }
            long wanted = (long) Math.ceil(total * percent / 100);
            long seen = 0;
            for (int step = 0; step < counts.length; step++) {
                seen += counts[step];
                if (seen >= wanted && seen > 0) {
                    return Math.min(largest, Float.intBitsToFloat((step + 1) << DROPPED));
                }
            }
            return largest;
        }
    }
}
