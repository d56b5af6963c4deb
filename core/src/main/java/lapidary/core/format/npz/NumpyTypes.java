package lapidary.core.format.npz;

import java.util.Map;
import java.util.Optional;
import lapidary.core.format.StoredArray;
import lapidary.core.tensor.DType;

/// NumPy's names of element types.
///
/// Source: NumPy documentation, "Array protocol".
final class NumpyTypes {
    private static final Map<String, DType> NUMBERS = Map.ofEntries(
            Map.entry("f2", DType.F16),
            Map.entry("f4", DType.F32),
            Map.entry("f8", DType.F64),
            Map.entry("i1", DType.I8),
            Map.entry("i2", DType.I16),
            Map.entry("i4", DType.I32),
            Map.entry("i8", DType.I64),
            Map.entry("u1", DType.U8),
            Map.entry("u2", DType.U16),
            Map.entry("u4", DType.U32),
            Map.entry("u8", DType.U64),
            Map.entry("b1", DType.BOOL));

    private static final Map<String, DType> COMPLEX = Map.of("c8", DType.F32, "c16", DType.F64);

    private NumpyTypes() {}

    /// Empty for what is no number: texts, dates, raw bytes, objects.
    static Optional<StoredArray.Element> find(String description) {
        if (description.isEmpty()) {
            return Optional.empty();
        }
        boolean isMarked = "<>=|".indexOf(description.charAt(0)) >= 0;
        String code = isMarked ? description.substring(1) : description;
        boolean isBigEndian = description.charAt(0) == '>';
        DType part = COMPLEX.get(code);
        DType type = part == null ? NUMBERS.get(code) : part;
        if (type == null) {
            return Optional.empty();
        }
        int width = type.blockBytes();
        int bytes = part == null ? width : 2 * width;
        return Optional.of(new StoredArray.Element(type, description, bytes, width, isBigEndian));
    }

    /// Whether an array of this type is stored as a pickle.
    static boolean isObject(String description) {
        return description.equals("O") || description.endsWith("|O") || description.endsWith("O8");
    }

    /// As a header says it.
    static Optional<String> description(DType type) {
        return NUMBERS.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(entry -> (type.blockBytes() == 1 ? "|" : "<") + entry.getKey())
                .findFirst();
    }
}
