package lapidary.core.format.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.tensor.DType;

/// Where in a block the fields of several bytes are, whose order a big-endian machine turns round.
///
/// Source: ggml `ggml-common.h` (structures of the blocks) and `ggml-quants.c` (fields that are written as words of 32
/// bits).
final class BlockFields {
    private BlockFields() {}

    /// A number of several bytes.
    ///
    /// @param offset of its first byte in the block
    record Field(int offset, int bytes) {}

    /// The fields of a type's block; empty for opaque types, which nobody can turn round.
    static Optional<List<Field>> of(DType type) {
        return switch (type) {
            case OPAQUE, COMPUTED -> Optional.empty();
            case F64, I64, U64, F32, I32, U32, F16, BF16, I16, U16 -> Optional.of(run(0, type.blockBytes(), 1));
            case I8, U8, BOOL, F8_E4M3, F8_E5M2, F8_E8M0, MXFP4, NVFP4 -> Optional.of(List.of());
            case Q5_0 -> Optional.of(List.of(new Field(0, 2), new Field(2, 4)));
            case Q5_1 -> Optional.of(List.of(new Field(0, 2), new Field(2, 2), new Field(4, 4)));
            case Q4_1, Q8_1, Q4_K, Q5_K, IQ4_XS -> Optional.of(run(0, 2, 2));
            case Q2_K -> Optional.of(run(80, 2, 2));
            case Q3_K -> Optional.of(run(108, 2, 1));
            case Q6_K -> Optional.of(run(208, 2, 1));
            case Q8_K -> Optional.of(joined(run(0, 4, 1), run(260, 2, 16)));
            case IQ2_XXS, IQ2_XS -> Optional.of(run(0, 2, 33));
            case IQ3_XXS -> Optional.of(joined(run(0, 2, 1), run(66, 4, 8)));
            case IQ1_S -> Optional.of(joined(run(0, 2, 1), run(34, 2, 8)));
            case IQ1_M -> Optional.of(run(48, 2, 4));
            case TQ1_0 -> Optional.of(run(52, 2, 1));
            case TQ2_0 -> Optional.of(run(64, 2, 1));
            case Q4_0, Q8_0, IQ2_S, IQ3_S, IQ4_NL, Q1_0, Q2_0 -> Optional.of(run(0, 2, 1));
            default -> Optional.empty();
        };
    }

    private static List<Field> run(int first, int bytes, int count) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fields.add(new Field(first + i * bytes, bytes));
        }
        return List.copyOf(fields);
    }

    private static List<Field> joined(List<Field> first, List<Field> second) {
        List<Field> fields = new ArrayList<>(first);
        fields.addAll(second);
        return List.copyOf(fields);
    }
}
