package lapidary.core.format.safetensors;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.tensor.DType;

/// The element types that safetensors names. It calls them as [DType] does; what it names beyond
/// them stays opaque.
final class SafetensorsTypes {
    private static final Map<String, DType> BY_NAME = Stream.of(
                    DType.F64,
                    DType.F32,
                    DType.F16,
                    DType.BF16,
                    DType.F8_E4M3,
                    DType.F8_E5M2,
                    DType.F8_E8M0,
                    DType.F8_E4M3FNUZ,
                    DType.F8_E5M2FNUZ,
                    DType.F4,
                    DType.F6_E2M3,
                    DType.F6_E3M2,
                    DType.C64,
                    DType.I64,
                    DType.I32,
                    DType.I16,
                    DType.I8,
                    DType.U64,
                    DType.U32,
                    DType.U16,
                    DType.U8,
                    DType.BOOL)
            .collect(Collectors.toUnmodifiableMap(DType::name, Function.identity()));

    private static final Pattern OPAQUE_NAME = Pattern.compile("[A-Z][A-Z0-9_]*");

    private SafetensorsTypes() {}

    /// Empty for a type that Lapidary cannot size from the shape.
    static Optional<DType> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static boolean holds(DType type) {
        return BY_NAME.containsValue(type);
    }

    /// Also true for opaque types that a safetensors file named; those of GGUF have another kind of
    /// name.
    static boolean holds(DType type, String typeName) {
        return type == DType.OPAQUE ? OPAQUE_NAME.matcher(typeName).matches() : holds(type);
    }
}
