package lapidary.core.format;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Metadata values as people type them: a type and a text.
///
/// Types are named as GGUF's Python tools do (`uint32`, `float32`, `string` …), with the short names beside them
/// (`u32`, `f32`, `str` …).
public final class MetadataText {
    private static final MetadataValue UINT32 = new MetadataValue.Whole(0, 32, false);
    private static final MetadataValue FLOAT32 = new MetadataValue.Real(0, 32);

    private static final Map<String, MetadataValue> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("uint8", new MetadataValue.Whole(0, 8, false)),
            Map.entry("int8", new MetadataValue.Whole(0, 8, true)),
            Map.entry("uint16", new MetadataValue.Whole(0, 16, false)),
            Map.entry("int16", new MetadataValue.Whole(0, 16, true)),
            Map.entry("uint32", UINT32),
            Map.entry("int32", new MetadataValue.Whole(0, 32, true)),
            Map.entry("uint64", new MetadataValue.Whole(0, 64, false)),
            Map.entry("int64", new MetadataValue.Whole(0, 64, true)),
            Map.entry("float32", FLOAT32),
            Map.entry("float64", new MetadataValue.Real(0, 64)),
            Map.entry("bool", new MetadataValue.Truth(false)),
            Map.entry("string", new MetadataValue.Text(""))));

    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("u8", "uint8"),
            Map.entry("i8", "int8"),
            Map.entry("u16", "uint16"),
            Map.entry("i16", "int16"),
            Map.entry("u32", "uint32"),
            Map.entry("i32", "int32"),
            Map.entry("u64", "uint64"),
            Map.entry("i64", "int64"),
            Map.entry("f32", "float32"),
            Map.entry("f64", "float64"),
            Map.entry("str", "string"));

    private MetadataText() {}

    /// The names of the types that a text can have, sorted.
    public static List<String> types() {
        return List.copyOf(TYPES.keySet());
    }

    /// The name of a value's type: "uint32", "string"; that of its elements for a list.
    public static String typeOf(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole whole -> (whole.signed() ? "int" : "uint") + whole.bits();
            case MetadataValue.Real real -> "float" + real.bits();
            case MetadataValue.Truth ignored -> "bool";
            case MetadataValue.Text ignored -> "string";
            case MetadataValue.Sequence sequence -> typeOf(sequence.elementKind());
        };
    }

    /// An element of a type.
    ///
    /// @throws IllegalArgumentException for an unknown type
    public static MetadataValue prototype(String type) {
        return prototypeOf(type).orElseThrow(() -> new IllegalArgumentException("no type of metadata '" + type + "'"));
    }

    /// Whether a type has this name.
    public static boolean isType(String type) {
        return prototypeOf(type).isPresent();
    }

    private static Optional<MetadataValue> prototypeOf(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(TYPES.get(SHORT.getOrDefault(name, name)));
    }

    /// The value that a text of a type says; empty when it says none.
    public static Optional<MetadataValue> parse(String type, String text) {
        return switch (prototypeOf(type).orElse(null)) {
            case null -> Optional.empty();
            case MetadataValue.Whole whole -> whole(whole, text.strip());
            case MetadataValue.Real real -> real(real, text.strip());
            case MetadataValue.Truth ignored -> truth(text.strip());
            case MetadataValue.Text ignored -> Optional.of(new MetadataValue.Text(text));
            case MetadataValue.Sequence ignored -> Optional.empty();
        };
    }

    /// The text of a value that [#parse] reads back; empty for lists.
    public static Optional<String> text(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole whole ->
                Optional.of(whole.signed() ? String.valueOf(whole.value()) : Long.toUnsignedString(whole.value()));
            case MetadataValue.Real real ->
                Optional.of(real.bits() == 32 ? String.valueOf((float) real.value()) : String.valueOf(real.value()));
            case MetadataValue.Truth truth -> Optional.of(String.valueOf(truth.value()));
            case MetadataValue.Text text -> Optional.of(text.value());
            case MetadataValue.Sequence ignored -> Optional.empty();
        };
    }

    private static Optional<MetadataValue> whole(MetadataValue.Whole type, String text) {
        try {
            BigInteger number = new BigInteger(text);
            boolean fits = type.signed()
                    ? number.bitLength() < type.bits()
                    : number.signum() >= 0 && number.bitLength() <= type.bits();
            return fits
                    ? Optional.of(new MetadataValue.Whole(number.longValue(), type.bits(), type.signed()))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<MetadataValue> real(MetadataValue.Real type, String text) {
        try {
            double number = type.bits() == 32 ? Float.parseFloat(text) : Double.parseDouble(text);
            return Double.isFinite(number)
                    ? Optional.of(new MetadataValue.Real(number, type.bits()))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<MetadataValue> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(new MetadataValue.Truth(true));
            case "false" -> Optional.of(new MetadataValue.Truth(false));
            default -> Optional.empty();
        };
    }
}
