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

    /// The range that holds all of what enters a layer whose inputs are divided by scales; exact,
    /// because the reach of
    /// each input is kept. Empty for a layer that was not seen.
    ///
    /// @param scales `float32[matrices, columns]`; of a tensor that stacks matrices the range holds what enters any
    public Optional<Range> scaled(TensorId layer, float[] scales) {
        return Optional.ofNullable(spreads.get(layer))
                .map(spread -> spread.reach().scaled(scales));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActivationRanges that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /// Both sides of 0, and how far each input reaches.
    record Spread(Side negative, Side positive, Reach reach) {
        Spread() {
            this(new Side(), new Side(), new Reach());
        }

        /// A finite value of an input.
        void add(int column, float value) {
            (value < 0 ? negative : positive).add(Math.abs(value));
            reach.add(column, value);
        }

        void add(Spread other) {
            negative.add(other.negative);
            positive.add(other.positive);
            reach.add(other.reach);
        }
    }

    /// The lowest and highest value of each input, 0 among them.
    static final class Reach {
        private float[] low = {};
        private float[] high = {};
        private int columns;

        void add(int column, float value) {
            grow(column + 1);
            low[column] = Math.min(low[column], value);
            high[column] = Math.max(high[column], value);
        }

        void add(Reach other) {
            grow(other.columns);
            for (int i = 0; i < other.columns; i++) {
                low[i] = Math.min(low[i], other.low[i]);
                high[i] = Math.max(high[i], other.high[i]);
            }
        }

        private void grow(int wanted) {
            columns = Math.max(columns, wanted);
            if (columns > low.length) {
                int room = Math.max(columns, 2 * low.length);
                low = Arrays.copyOf(low, room);
                high = Arrays.copyOf(high, room);
            }
        }

        Range scaled(float[] scales) {
            float lowest = 0;
            float highest = 0;
            for (int i = 0; columns > 0 && i < scales.length; i++) {
                int column = i % columns;
                lowest = Math.min(lowest, low[column] / scales[i]);
                highest = Math.max(highest, high[column] / scales[i]);
            }
            return new Range(lowest, highest);
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
