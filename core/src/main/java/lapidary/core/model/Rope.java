package lapidary.core.model;

import java.util.List;
import java.util.OptionalDouble;

/// A rotary position embedding: pair p of a head turns by position · base^(−2p / dimensions), scaled.
///
/// @param style which elements make a pair
/// @param dimensions elements of a head that are rotated, from the first on; 0 when positions are learned instead
/// @param base of the angles
/// @param localBase of the angles in blocks that see a window only; the same as `base` unless the model says so
/// @param scaling what was done to reach further than the model was first trained for
public record Rope(Architecture.RopeStyle style, int dimensions, double base, double localBase, Scaling scaling) {

    /// How angles are slowed down.
    public sealed interface Scaling {

        /// The name that config.json gives it.
        String name();
    }

    /// As trained.
    public record Unscaled() implements Scaling {
        @Override
        public String name() {
            return "default";
        }
    }

    /// Every angle is divided by a factor.
    public record Linear(double factor) implements Scaling {
        @Override
        public String name() {
            return "linear";
        }
    }

    /// Slow angles are divided by a factor, fast ones stay, with a smooth passage between.
    ///
    /// Source: transformers `modeling_rope_utils.py`, rope type llama3.
    public record Llama3(double factor, double lowFrequency, double highFrequency, int originalContext)
            implements Scaling {
        @Override
        public String name() {
            return "llama3";
        }

        /// What the angle of each pair is divided by.
        ///
        /// @param dimensions elements of a head that are rotated
        public float[] divisors(int dimensions, double base) {
            float[] divisors = new float[dimensions / 2];
            for (int pair = 0; pair < divisors.length; pair++) {
                // Single precision, as the converter that llama.cpp's users know computes it.
                float frequency = 1f / (float) Math.pow(base, (float) (2 * pair) / dimensions);
                float wavelength = (float) (2 * Math.PI) / frequency;
                float smooth =
                        (originalContext / wavelength - (float) lowFrequency) / (float) (highFrequency - lowFrequency);
                if (wavelength < originalContext / highFrequency) {
                    divisors[pair] = 1;
                } else if (wavelength > originalContext / lowFrequency) {
                    divisors[pair] = (float) factor;
                } else {
                    divisors[pair] = 1 / ((1 - smooth) / (float) factor + smooth);
                }
            }
            return divisors;
        }
    }

    /// Each angle is divided by a number of its own: by one list up to the original context, by another beyond it.
    ///
    /// Source: Ding et al., LongRoPE (arXiv 2402.13753).
    ///
    /// @param attentionFactor what q and k are multiplied with; empty for √(1 + ln(context/original) / ln original)
    public record LongRope(
            List<Double> shortDivisors, List<Double> longDivisors, int originalContext, OptionalDouble attentionFactor)
            implements Scaling {
        public LongRope {
            shortDivisors = List.copyOf(shortDivisors);
            longDivisors = List.copyOf(longDivisors);
        }

        @Override
        public String name() {
            return "longrope";
        }

        /// What the angle of each pair is divided by in sequences of so many tokens.
        public float[] divisors(int tokens) {
            List<Double> chosen = tokens > originalContext ? longDivisors : shortDivisors;
            float[] divisors = new float[chosen.size()];
            for (int i = 0; i < divisors.length; i++) {
                divisors[i] = chosen.get(i).floatValue();
            }
            return divisors;
        }

        /// The attention factor for a model of this context.
        public double attentionFactor(int context) {
            double ratio = (double) context / originalContext;
            return attentionFactor.orElse(ratio > 1 ? Math.sqrt(1 + Math.log(ratio) / Math.log(originalContext)) : 1);
        }
    }

    /// Angles divided by a factor where they are slow, with a passage between two numbers of turns.
    ///
    /// Source: Peng et al., YaRN (arXiv 2309.00071).
    /// @param attentionFactor what q and k are multiplied with; empty for 1 + ln(factor)/10
    /// @param betaFast turns within the original context from which on angles stay; empty for 32
    /// @param betaSlow turns up to which angles are divided by the whole factor; empty for 1
    /// @param isTruncated whether the passage begins and ends at whole pairs
    public record Yarn(
            double factor,
            int originalContext,
            OptionalDouble attentionFactor,
            OptionalDouble betaFast,
            OptionalDouble betaSlow,
            boolean isTruncated)
            implements Scaling {
        private static final double FAST = 32;
        private static final double SLOW = 1;

        @Override
        public String name() {
            return "yarn";
        }

        /// What q and k are multiplied with.
        public double attention() {
            return attentionFactor.orElse(magnitude(factor, 1));
        }

        /// 1 + scale · ln(factor)/10, for factors above 1.
        public static double magnitude(double factor, double scale) {
            return factor <= 1 ? 1 : 1 + 0.1 * scale * Math.log(factor);
        }

        /// Whether the passage is where llama.cpp has it.
        boolean isStandard() {
            return isTruncated && betaFast.orElse(FAST) == FAST && betaSlow.orElse(SLOW) == SLOW;
        }

        /// What the angle of each pair is divided by.
        ///
        /// @param dimensions elements of a head that are rotated
        public float[] divisors(int dimensions, double base) {
            double low = pair(betaFast.orElse(FAST), dimensions, base);
            double high = pair(betaSlow.orElse(SLOW), dimensions, base);
            if (isTruncated) {
                low = Math.floor(low);
                high = Math.ceil(high);
            }
            low = Math.max(low, 0);
            high = Math.min(high, dimensions - 1.0);
            float[] divisors = new float[dimensions / 2];
            for (int pair = 0; pair < divisors.length; pair++) {
                double slow = Math.clamp((pair - low) / Math.max(0.001, high - low), 0, 1);
                divisors[pair] = (float) (1 / (slow / factor + (1 - slow)));
            }
            return divisors;
        }

        /// The pair that turns so often within the original context, as a fraction.
        private double pair(double turns, int dimensions, double base) {
            return dimensions * Math.log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.log(base));
        }
    }

    /// In sequences longer than the context, a larger base: base · (factor · tokens / context −
    /// (factor − 1))^(d/(d−2)).
    ///
    /// Source: transformers `modeling_rope_utils.py`, rope type dynamic.
    public record Dynamic(double factor, int originalContext) implements Scaling {
        @Override
        public String name() {
            return "dynamic";
        }

        /// The base of the angles in sequences of so many tokens.
        ///
        /// @param dimensions elements of a head that are rotated
        public double base(double trained, int dimensions, int tokens) {
            if (tokens <= originalContext || dimensions <= 2) {
                return trained;
            }
            double stretch = factor * tokens / originalContext - (factor - 1);
            return trained * Math.pow(stretch, dimensions / (dimensions - 2.0));
        }
    }

    /// Divisors that lie in tensors of the file: `rope_freqs.weight`, or `rope_factors_short.weight` and
    /// `rope_factors_long.weight` of a GGUF file.
    ///
    /// @param attentionFactor what q and k are multiplied with
    public record Stored(int originalContext, double attentionFactor) implements Scaling {
        @Override
        public String name() {
            return "stored";
        }
    }

    /// A way that is not known here.
    public record Unknown(String name) implements Scaling {}

    /// The same with another scaling.
    Rope scaledBy(Scaling other) {
        return new Rope(style, dimensions, base, localBase, other);
    }

    /// Whether every angle is as trained, in every block.
    public boolean isPlain() {
        return scaling instanceof Unscaled && base == localBase;
    }
}
