package lapidary.core.format.gguf;

import java.util.Optional;
import lapidary.core.format.MetadataValue;

/// The kinds of metadata values, in the order of their numbers in the file.
///
/// Source: `enum gguf_type` in ggml's `gguf.h`.
enum GgufValueType {
    UINT8(new MetadataValue.Whole(0, 8, false), 1),
    INT8(new MetadataValue.Whole(0, 8, true), 1),
    UINT16(new MetadataValue.Whole(0, 16, false), 2),
    INT16(new MetadataValue.Whole(0, 16, true), 2),
    UINT32(new MetadataValue.Whole(0, 32, false), 4),
    INT32(new MetadataValue.Whole(0, 32, true), 4),
    FLOAT32(new MetadataValue.Real(0, 32), 4),
    BOOL(new MetadataValue.Truth(false), 1),
    STRING(new MetadataValue.Text(""), 8),
    ARRAY(new MetadataValue.Sequence(new MetadataValue.Text(""), java.util.List.of()), 12),
    UINT64(new MetadataValue.Whole(0, 64, false), 8),
    INT64(new MetadataValue.Whole(0, 64, true), 8),
    FLOAT64(new MetadataValue.Real(0, 64), 8);

    private static final GgufValueType[] BY_NUMBER = values();

    private final MetadataValue prototype;
    private final int smallest;

    GgufValueType(MetadataValue prototype, int smallest) {
        this.prototype = prototype;
        this.smallest = smallest;
    }

    static Optional<GgufValueType> find(int number) {
        return number >= 0 && number < BY_NUMBER.length ? Optional.of(BY_NUMBER[number]) : Optional.empty();
    }

    /// The kind that a value is stored as.
    ///
    /// @throws IllegalArgumentException for a width that GGUF does not have
    static GgufValueType of(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole whole -> whole(whole.bits(), whole.signed());
            case MetadataValue.Real real -> real.bits() == 32 ? FLOAT32 : FLOAT64;
            case MetadataValue.Truth _ -> BOOL;
            case MetadataValue.Text _ -> STRING;
            case MetadataValue.Sequence _ -> ARRAY;
        };
    }

    private static GgufValueType whole(int bits, boolean signed) {
        return switch (bits) {
            case 8 -> signed ? INT8 : UINT8;
            case 16 -> signed ? INT16 : UINT16;
            case 32 -> signed ? INT32 : UINT32;
            case 64 -> signed ? INT64 : UINT64;
            default -> throw new IllegalArgumentException("no whole number of " + bits + " bits");
        };
    }

    /// An element of its kind.
    MetadataValue prototype() {
        return prototype;
    }

    /// Fewest bytes that a value of this kind takes.
    int smallest() {
        return smallest;
    }
}
