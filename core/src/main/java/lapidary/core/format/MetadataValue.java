package lapidary.core.format;

import java.util.List;

/// A value of a file's metadata, with the width it is stored in so that it can be written back
/// unchanged.
public sealed interface MetadataValue {

    /// A whole number, `bits` wide (8, 16, 32, 64); `value` holds the bits of an unsigned 64-bit
    /// one.
    record Whole(long value, int bits, boolean signed) implements MetadataValue {}

    /// A floating-point number, `bits` wide (32, 64).
    record Real(double value, int bits) implements MetadataValue {}

    /// Yes or no.
    record Truth(boolean value) implements MetadataValue {}

    /// UTF-8 text.
    record Text(String value) implements MetadataValue {}

    /// A list whose elements are all of one kind.
    ///
    /// @param elementKind an element's prototype, so that an empty list keeps its type
    record Sequence(MetadataValue elementKind, List<MetadataValue> values) implements MetadataValue {
        public Sequence {
            values = values instanceof PackedNumbers ? values : List.copyOf(values);
        }
    }

    /// A list of numbers or truths that are kept packed.
    ///
    /// @param kind prototype of an element: Whole, Real or Truth
    /// @param bits the values; those of reals as [Double#doubleToRawLongBits]; not to be changed
    ///     afterwards
    static Sequence packed(MetadataValue kind, long[] bits) {
        return new Sequence(kind, new PackedNumbers(kind, bits));
    }

    static MetadataValue text(String value) {
        return new Text(value);
    }

    static MetadataValue uint32(long value) {
        return new Whole(value, 32, false);
    }

    static MetadataValue float32(double value) {
        return new Real((float) value, 32);
    }

    static MetadataValue truth(boolean value) {
        return new Truth(value);
    }
}
