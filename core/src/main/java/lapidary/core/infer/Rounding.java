package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import lapidary.core.infer.ActivationFormat.Span;
import lapidary.core.linalg.InputRounding;
import lapidary.core.linalg.Matrix;

/// What a runtime rounds activations to before it multiplies them with a weight. Two are equal when they round alike.
public sealed interface Rounding {

    /// Nothing.
    Rounding NONE = new None();

    /// F32 as it is.
    record None() implements Rounding {}

    /// IEEE half precision.
    record Half() implements Rounding {}

    /// bfloat16.
    record Bfloat() implements Rounding {}

    /// 8-bit codes in blocks of 32 with a scale in half precision: ggml's Q8_0 and Q8_1.
    record Blocks() implements Rounding {}

    /// 8-bit codes in blocks of 256: ggml's Q8_K.
    record SuperBlocks() implements Rounding {}

    /// A format whose range is taken from the very values.
    ///
    /// @param whole one range for all tokens that are computed together; otherwise one per token
    record Dynamic(ActivationFormat format, boolean whole) implements Rounding {}

    /// A format with a range that was found beforehand; what lies outside is clipped.
    ///
    /// @param low ≤ 0
    /// @param high ≥ 0
    record Static(ActivationFormat format, float low, float high) implements Rounding {}

    /// Elements of a row that are rounded together; rows must be a multiple of it.
    default int block() {
        return switch (this) {
            case Blocks blocks -> InputRounding.BLOCK;
            case SuperBlocks blocks -> InputRounding.SUPER_BLOCK;
            case None none -> 1;
            case Half half -> 1;
            case Bfloat bfloat -> 1;
            case Dynamic dynamic -> 1;
            case Static fixed -> 1;
        };
    }

    /// Rounds rows.
    ///
    /// @param from `float32[tokens, columns]`
    /// @param to the same shape, filled; may be `from`
    default void apply(Matrix from, Matrix to) {
        InputRounding kernels = InputRounding.fastest();
        if (this instanceof Dynamic(ActivationFormat format, boolean whole) && whole) {
            together(kernels, format, from, to);
            return;
        }
        for (int row = 0; row < from.rows(); row++) {
            row(kernels, new Span(from.data(), from.at(row)), from.columns(), new Span(to.data(), to.at(row)));
        }
    }

    private void row(InputRounding kernels, Span from, int n, Span to) {
        switch (this) {
            case None none -> MemorySegment.copy(from.data(), 4 * from.at(), to.data(), 4 * to.at(), 4L * n);
            case Half half -> kernels.halves(from.data(), from.at(), n, to.data(), to.at());
            case Bfloat bfloat -> kernels.bfloats(from.data(), from.at(), n, to.data(), to.at());
            case Blocks blocks -> kernels.blocks(from.data(), from.at(), n, to.data(), to.at());
            case SuperBlocks blocks -> kernels.superBlocks(from.data(), from.at(), n, to.data(), to.at());
            case Dynamic(ActivationFormat format, boolean whole) -> {
                float low = Math.min(0, kernels.lowest(from.data(), from.at(), n));
                float high = Math.max(0, kernels.highest(from.data(), from.at(), n));
                format.round(kernels, from, n, low, high, to);
            }
            case Static(ActivationFormat format, float low, float high) ->
                format.round(kernels, from, n, low, high, to);
        }
    }

    private static void together(InputRounding kernels, ActivationFormat format, Matrix from, Matrix to) {
        float low = 0;
        float high = 0;
        for (int row = 0; row < from.rows(); row++) {
            low = Math.min(low, kernels.lowest(from.data(), from.at(row), from.columns()));
            high = Math.max(high, kernels.highest(from.data(), from.at(row), from.columns()));
        }
        for (int row = 0; row < from.rows(); row++) {
            Span in = new Span(from.data(), from.at(row));
            format.round(kernels, in, from.columns(), low, high, new Span(to.data(), to.at(row)));
        }
    }
}
