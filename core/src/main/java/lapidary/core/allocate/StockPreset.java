package lapidary.core.allocate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.tensor.DType;

/// The mixes that llama.cpp's quantizer offers, by its names and numbers.
///
/// Source: llama.cpp `tools/quantize/quantize.cpp`, `include/llama.h` (`enum llama_ftype`), `src/llama-quant.cpp`
/// (`llama_ftype_get_default_type`).
public enum StockPreset {
    F32(0, DType.F32, "single precision"),
    BF16(32, DType.BF16, "half the bytes, the range of single precision"),
    F16(1, DType.F16, "half precision"),
    Q8_0(7, DType.Q8_0, "hardly distinguishable from the original"),
    Q6_K(18, DType.Q6_K, "very close to the original"),
    Q5_K_M(17, DType.Q5_K, "close; sensitive tensors in Q6_K"),
    Q5_K_S(16, DType.Q5_K, "close"),
    Q5_1(9, DType.Q5_1, "older 5-bit type with a minimum"),
    Q5_0(8, DType.Q5_0, "older 5-bit type"),
    Q4_K_M(15, DType.Q4_K, "the usual choice; sensitive tensors in Q6_K"),
    Q4_K_S(14, DType.Q4_K, "a little smaller than Q4_K_M"),
    Q4_1(3, DType.Q4_1, "older 4-bit type with a minimum"),
    Q4_0(2, DType.Q4_0, "older 4-bit type, fast everywhere"),
    IQ4_NL(25, DType.IQ4_NL, "4 bits on a curved grid, blocks of 32"),
    IQ4_XS(30, DType.IQ4_XS, "4 bits on a curved grid, the smallest of the good ones"),
    MXFP4_MOE(38, DType.MXFP4, "experts in MXFP4, the rest in Q8_0"),
    Q3_K_L(13, DType.Q3_K, "3 bits; sensitive tensors in Q5_K"),
    Q3_K_M(12, DType.Q3_K, "3 bits; sensitive tensors in Q4_K and Q5_K"),
    Q3_K_S(11, DType.Q3_K, "3 bits"),
    IQ3_M(27, DType.IQ3_S, "3 bits from a lattice; sensitive tensors in Q4_K"),
    IQ3_S(26, DType.IQ3_S, "3 bits from a lattice"),
    IQ3_XS(22, DType.IQ3_S, "3 bits from a lattice; some in IQ3_XXS"),
    IQ3_XXS(23, DType.IQ3_XXS, "3 bits from a lattice"),
    Q2_K(10, DType.Q2_K, "2 bits; sensitive tensors in Q3_K and Q4_K"),
    Q2_K_S(21, DType.Q2_K, "2 bits"),
    IQ2_M(29, DType.IQ2_S, "2 bits from a lattice; sensitive tensors in IQ3_S"),
    IQ2_S(28, DType.IQ2_XS, "2 bits from a lattice; sensitive tensors in IQ3_S"),
    IQ2_XS(20, DType.IQ2_XS, "2 bits from a lattice"),
    IQ2_XXS(19, DType.IQ2_XXS, "2 bits from a lattice"),
    TQ2_0(37, DType.TQ2_0, "three values, for models trained with them"),
    TQ1_0(36, DType.TQ1_0, "three values, packed more tightly"),
    Q2_0(41, DType.Q2_0, "2 bits, groups of 64"),
    IQ1_M(31, DType.IQ1_M, "under 2 bits, blocks with offsets"),
    IQ1_S(24, DType.IQ1_S, "the smallest of the lattices"),
    Q1_0(40, DType.Q1_0, "signs alone, groups of 128");

    private final int number;
    private final DType type;
    private final String summary;

    StockPreset(int number, DType type, String summary) {
        this.number = number;
        this.type = type;
        this.summary = summary;
    }

    /// The preset that people call so, in any case: "Q4_K_M", "q4_k" (which is Q4_K_M), "15".
    public static Optional<StockPreset> find(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        return switch (name) {
            case "Q3_K", "Q4_K", "Q5_K" -> Optional.of(valueOf(name + "_M"));
            default ->
                Arrays.stream(values())
                        .filter(preset -> preset.name().equals(name)
                                || String.valueOf(preset.number).equals(name))
                        .findFirst();
        };
    }

    public static List<StockPreset> all() {
        return List.of(values());
    }

    /// As `general.file_type` says it.
    public int number() {
        return number;
    }

    /// The type that most tensors get.
    public DType type() {
        return type;
    }

    /// What to expect of it, in a few words.
    public String summary() {
        return summary;
    }

    /// Whether llama.cpp refuses to make it of a usual model without an importance matrix.
    public boolean needsImportance() {
        return switch (this) {
            case Q2_K_S, IQ3_XS, IQ3_XXS, IQ2_M, IQ2_S, IQ2_XS, IQ2_XXS, IQ1_M, IQ1_S -> true;
            default -> false;
        };
    }

    /// Below 3 bits, where value projections and the first down projections are lifted.
    boolean isLowLattice() {
        return switch (this) {
            case IQ2_XXS, IQ2_XS, IQ2_S, IQ2_M, IQ1_S, IQ1_M -> true;
            default -> false;
        };
    }
}
