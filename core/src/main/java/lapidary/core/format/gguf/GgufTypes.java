package lapidary.core.format.gguf;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import lapidary.core.tensor.DType;

/// The numbers by which GGUF files name tensor types.
///
/// Source: `enum ggml_type` in ggml's `ggml.h`.
public final class GgufTypes {
    private static final String OPAQUE = "ggml type ";
    private static final Pattern OPAQUE_NAME = Pattern.compile(OPAQUE + "[0-9]{1,9}");
    private static final Map<Integer, DType> BY_NUMBER = new HashMap<>();
    private static final Map<DType, Integer> NUMBERS = new EnumMap<>(DType.class);

    static {
        name(0, DType.F32, DType.F16, DType.Q4_0, DType.Q4_1);
        name(6, DType.Q5_0, DType.Q5_1, DType.Q8_0, DType.Q8_1);
        name(10, DType.Q2_K, DType.Q3_K, DType.Q4_K, DType.Q5_K, DType.Q6_K, DType.Q8_K);
        name(16, DType.IQ2_XXS, DType.IQ2_XS, DType.IQ3_XXS, DType.IQ1_S, DType.IQ4_NL);
        name(21, DType.IQ3_S, DType.IQ2_S, DType.IQ4_XS);
        name(24, DType.I8, DType.I16, DType.I32, DType.I64, DType.F64);
        name(29, DType.IQ1_M, DType.BF16);
        name(34, DType.TQ1_0, DType.TQ2_0);
        name(39, DType.MXFP4, DType.NVFP4, DType.Q1_0, DType.Q2_0);
    }

    private GgufTypes() {}

    /// The type with this number; of a removed type, that of its values. Empty for one that Lapidary does not know.
    static Optional<DType> find(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number))
                .or(() -> InterleavedType.find(number).map(InterleavedType::plain));
    }

    /// The number of a type; empty when GGUF cannot hold it.
    static OptionalInt number(DType type) {
        Integer number = NUMBERS.get(type);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /// The number of a type, also of one that is opaque here but has the name that a GGUF file gave
    /// it.
    static OptionalInt number(DType type, String typeName) {
        if (type == DType.OPAQUE && OPAQUE_NAME.matcher(typeName).matches()) {
            return OptionalInt.of(Integer.parseUnsignedInt(typeName.substring(OPAQUE.length())));
        }
        return number(type);
    }

    /// How a type is shown that has a number and no name.
    static String typeName(int number) {
        return InterleavedType.find(number)
                .map(InterleavedType::name)
                .or(() -> find(number).map(DType::name))
                .orElse(OPAQUE + Integer.toUnsignedString(number));
    }

    private static void name(int first, DType... types) {
        for (int i = 0; i < types.length; i++) {
            BY_NUMBER.put(first + i, types[i]);
            NUMBERS.put(types[i], first + i);
        }
    }
}
