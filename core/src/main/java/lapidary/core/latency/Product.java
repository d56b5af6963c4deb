package lapidary.core.latency;

import java.util.Comparator;
import java.util.Locale;
import lapidary.core.tensor.DType;

/// A product of a weight with one token, as the table lists it.
///
/// @param type as stored; [DType#COMPUTED] for weights that are multiplied as F32 copies
/// @param rows outputs
/// @param columns inputs
/// @param workingSet bytes of weights that are read one after the other before it is this one's turn again: what
/// fits into a cache stays there
public record Product(DType type, int rows, int columns, long workingSet) implements Comparable<Product> {
    private static final Comparator<Product> ORDER = Comparator.comparing(Product::type)
            .thenComparingInt(Product::rows)
            .thenComparingInt(Product::columns)
            .thenComparingLong(Product::workingSet);

    public Product {
        if (rows < 1 || columns < 1 || workingSet < 1) {
            throw new IllegalArgumentException(
                    "no product: " + rows + " × " + columns + " in a set of " + workingSet + " bytes");
        }
    }

    public long weights() {
        return (long) rows * columns;
    }

    /// Of its weights as generation reads them.
    public double bytes() {
        return weights() * bits(type) / Byte.SIZE;
    }

    static double bits(DType type) {
        return type == DType.COMPUTED ? Float.SIZE : type.bitsPerElement();
    }

    /// "Q4_K 1024 × 256"
    public String title() {
        return String.format(Locale.ROOT, "%s %d × %d", type, rows, columns);
    }

    @Override
    public int compareTo(Product other) {
        return ORDER.compare(this, other);
    }
}
