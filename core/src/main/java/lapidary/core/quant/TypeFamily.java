package lapidary.core.quant;

import java.util.List;
import lapidary.core.tensor.DType;

/// The types of GGUF files by what they are made of, as lists show them; within each from most to fewest bits.
enum TypeFamily {
    CLASSIC("Classic: one scale per block", DType.Q8_0, DType.Q5_1, DType.Q5_0, DType.Q4_1, DType.Q4_0),
    K("K: scales in two levels", DType.Q6_K, DType.Q5_K, DType.Q4_K, DType.Q3_K, DType.Q2_K),
    IQ(
            "IQ: values from a code book",
            DType.IQ4_NL,
            DType.IQ4_XS,
            DType.IQ3_S,
            DType.IQ3_XXS,
            DType.IQ2_S,
            DType.IQ2_XS,
            DType.IQ2_XXS,
            DType.IQ1_M,
            DType.IQ1_S),
    FEW_VALUES(
            "4-bit float, ternary, binary", DType.NVFP4, DType.MXFP4, DType.Q2_0, DType.TQ2_0, DType.TQ1_0, DType.Q1_0),
    PLAIN("Plain numbers", DType.F32, DType.F16, DType.BF16);

    private final String title;
    private final List<DType> types;

    TypeFamily(String title, DType... types) {
        this.title = title;
        this.types = List.of(types);
    }

    String title() {
        return title;
    }

    List<DType> types() {
        return types;
    }
}
