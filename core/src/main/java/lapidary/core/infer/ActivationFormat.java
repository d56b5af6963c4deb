package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import lapidary.core.linalg.InputRounding;
import lapidary.core.linalg.InputRounding.SmallFloat;

/// Number formats that activations can be rounded to, values that share one scale at a time.
public enum ActivationFormat {
    /// Whole multiples of max|x| / 127.
    INT8("int8", 8, true),
    /// 256 steps from the smallest to the largest value, 0 among them.
    INT8_ASYMMETRIC("int8, asymmetric", 8, false),
    /// Whole multiples of max|x| / 7.
    INT4("int4", 4, true),
    /// 16 steps from the smallest to the largest value, 0 among them.
    INT4_ASYMMETRIC("int4, asymmetric", 4, false),
    /// 8-bit floating point, scaled so that max|x| is its largest value, 448.
    FP8_E4M3("FP8 E4M3", SmallFloat.E4M3),
    /// 8-bit floating point, scaled so that max|x| is its largest value, 57344.
    FP8_E5M2("FP8 E5M2", SmallFloat.E5M2);

    private final String label;
    private final Form form;

    private sealed interface Form {
        record Whole(int bits, boolean symmetric) implements Form {}

        record Floating(SmallFloat type) implements Form {}
    }

    ActivationFormat(String label, int bits, boolean symmetric) {
        this.label = label;
        this.form = new Form.Whole(bits, symmetric);
    }

    ActivationFormat(String label, SmallFloat type) {
        this.label = label;
        this.form = new Form.Floating(type);
    }

    /// As a person reads it.
    public String label() {
        return label;
    }

    /// Rounds values that share one range.
    ///
    /// @param low of the range, ≤ 0
    /// @param high of the range, ≥ 0; what lies outside is clipped
    void round(InputRounding kernels, Span from, int n, float low, float high, Span to) {
        float magnitude = Math.max(-low, high);
        switch (form) {
            case Form.Floating(SmallFloat type) ->
                kernels.smallFloats(from.data(), from.at(), n, magnitude / type.largest(), type, to.data(), to.at());
            case Form.Whole(int bits, boolean symmetric)
            when symmetric -> {
                int most = (1 << bits - 1) - 1;
                kernels.grid(from.data(), from.at(), n, magnitude / most, -most, most, to.data(), to.at());
            }
            case Form.Whole(int bits, boolean symmetric) -> {
                int steps = (1 << bits) - 1;
                float scale = (high - low) / steps;
                int zero = scale == 0 ? 0 : Math.clamp(Math.round(-low / (double) scale), 0, steps);
                kernels.grid(from.data(), from.at(), n, scale, -zero, steps - zero, to.data(), to.at());
            }
        }
    }

    /// Where values lie in native memory.
    record Span(MemorySegment data, long at) {}
}
