package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import lapidary.core.infer.ActivationFormat.Span;
import lapidary.core.linalg.InputRounding;
import lapidary.core.linalg.Matrix;
import lapidary.core.tensor.DType;

/// What a runtime rounds activations to before it multiplies them with a weight. Two are equal when they round alike.
public sealed interface Rounding {

    /// Nothing. No constant: the interface would need its own record to be initialized, and the
    /// record the interface.
    static Rounding none() {
        return new None();
    }

    /// F32 as it is.
    record None() implements Rounding {}

    /// IEEE half precision.
    record Half() implements Rounding {}

    /// bfloat16.
    record Bfloat() implements Rounding {}

    /// 8-bit codes in blocks of 32 with a scale in half precision: ggml's Q8_0.
    record Blocks() implements Rounding {}

    /// The same values; what weights with minimums meet are sums of blocks in half precision beside them, see
    /// [BlockSums]: ggml's Q8_1.
    record SummedBlocks() implements Rounding {}

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

    /// What llama.cpp's processor backend rounds activations to that meet a weight stored so; empty
    /// for types that it
    /// does not have.
    ///
    /// Source: llama.cpp `ggml/src/ggml-cpu/ggml-cpu.c`, `type_traits_cpu`, `vec_dot_type`.
    static Optional<Rounding> asLlamaCpp(DType stored) {
        return switch (stored) {
            case F32 -> Optional.of(none());
            case F16 -> Optional.of(new Half());
            case BF16 -> Optional.of(new Bfloat());
            case Q1_0, Q2_0, Q4_0, Q5_0, Q8_0, Q8_1, IQ4_NL, MXFP4, NVFP4 -> Optional.of(new Blocks());
            case Q4_1, Q5_1 -> Optional.of(new SummedBlocks());
            case Q2_K,
                    Q3_K,
                    Q4_K,
                    Q5_K,
                    Q6_K,
                    Q8_K,
                    IQ1_S,
                    IQ1_M,
                    IQ2_XXS,
                    IQ2_XS,
                    IQ2_S,
                    IQ3_XXS,
                    IQ3_S,
                    IQ4_XS,
                    TQ1_0,
                    TQ2_0 -> Optional.of(new SuperBlocks());
            default -> Optional.empty();
        };
    }

    /// Whether nothing is rounded.
    default boolean isNone() {
        return this instanceof None;
    }

    /// Elements of a row that are rounded together; rows must be a multiple of it.
    default int block() {
        return switch (this) {
            case Blocks blocks -> InputRounding.BLOCK;
            case SummedBlocks blocks -> InputRounding.BLOCK;
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
            case SummedBlocks blocks -> kernels.blocks(from.data(), from.at(), n, to.data(), to.at());
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
