package lapidary.core.quant;

import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What a tensor is stored as when a ggml type cannot hold it.
///
/// Source: llama.cpp `llama-quant.cpp`, `tensor_type_fallback`.
public final class TypeFallback {
    private TypeFallback() {}

    /// The asked type where its block divides the rows, else a near one of smaller blocks, else
    /// F16; F32 for vectors.
    public static DType fitting(DType asked, Shape shape) {
        if (shape.rank() <= 1) {
            return DType.F32;
        }
        DType type = asked.divides(shape.columns()) ? asked : smaller(asked);
        return type.divides(shape.columns()) ? type : DType.F16;
    }

    /// Why it is another type than the asked one; "" when it is not, and for vectors, which are never asked.
    static String notice(DType asked, Shape shape) {
        DType type = fitting(asked, shape);
        if (type == asked || shape.rank() <= 1) {
            return "";
        }
        return "rows of " + shape.columns() + " weights are no whole number of " + asked + " blocks of "
                + asked.blockElements() + ": stored as " + type;
    }

    /// Blocks of 32 of about as many bits.
    private static DType smaller(DType type) {
        return switch (type) {
            case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S, IQ4_XS -> DType.IQ4_NL;
            case Q2_0, Q2_K, Q3_K, TQ1_0, TQ2_0 -> DType.Q4_0;
            case Q4_K -> DType.Q5_0;
            case Q5_K -> DType.Q5_1;
            case Q6_K -> DType.Q8_0;
            default -> DType.F16;
        };
    }
}
