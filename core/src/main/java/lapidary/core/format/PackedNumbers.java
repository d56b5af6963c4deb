package lapidary.core.format;

import java.util.AbstractList;
import java.util.RandomAccess;

/// Numbers of one kind in an array, as a list of metadata values that are made when asked for: a
/// vocabulary has hundreds of thousands of them.
final class PackedNumbers extends AbstractList<MetadataValue> implements RandomAccess {
    private final MetadataValue kind;
    private final long[] bits;

    /// @param kind prototype of an element: Whole, Real or Truth
    /// @param bits the values; those of reals as [Double#doubleToRawLongBits]; not copied
    PackedNumbers(MetadataValue kind, long[] bits) {
        this.kind = kind;
        this.bits = bits;
    }

    @Override
    public MetadataValue get(int index) {
        long value = bits[index];
        return switch (kind) {
            case MetadataValue.Whole whole -> new MetadataValue.Whole(value, whole.bits(), whole.signed());
            case MetadataValue.Real real -> new MetadataValue.Real(Double.longBitsToDouble(value), real.bits());
            case MetadataValue.Truth truth -> new MetadataValue.Truth(value != 0);
            case MetadataValue.Text text -> throw new IllegalStateException("text is no number: " + text);
            case MetadataValue.Sequence sequence -> throw new IllegalStateException("no number: " + sequence);
        };
    }

    @Override
    public int size() {
        return bits.length;
    }
}
