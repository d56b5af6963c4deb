package lapidary.core.compressed;

import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.Shape;

/// Weights of which only some are kept; all others are 0.
///
/// @param form how positions are written down
/// @param kept which they are
/// @param values of all weights as they were stored; those that are not kept do not count
public record Sparse(SparseForm form, KeptBits kept, CompressedTensor values) implements CompressedTensor {

    /// @throws IllegalArgumentException when positions and values are of different shapes
    public Sparse {
        if (!kept.shape().equals(values.shape())) {
            throw new IllegalArgumentException("positions of shape " + kept.shape() + " for " + values.shape());
        }
    }

    /// The true bits: positions, and of everything that is stored weight by weight the share that
    /// is kept. Scales and
    /// zero points stay whole.
    public static Ledger ledger(SparseForm form, Shape shape, long kept, Ledger dense) {
        SortedMap<String, Long> bits = new TreeMap<>();
        dense.bits().forEach((part, count) -> bits.put(part, isPerWeight(part) ? share(count, kept, shape) : count));
        return new Ledger(bits).plus(Ledger.of("positions", form.bits(shape, kept)));
    }

    private static boolean isPerWeight(String part) {
        return part.equals("values") || part.equals("codes");
    }

    private static long share(long bits, long kept, Shape shape) {
        long elements = shape.elements();
        if (elements == 0) {
            return 0;
        }
        long whole = bits / elements;
        return Math.addExact(Math.multiplyExact(whole, kept), Math.ceilDiv((bits % elements) * kept, elements));
    }

    @Override
    public Shape shape() {
        return values.shape();
    }

    @Override
    public Ledger ledger() {
        return ledger(form, shape(), kept.count(), values.ledger());
    }

    @Override
    public boolean isDecodable() {
        return values.isDecodable();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        values.decode(firstRow, rows, out);
        long columns = shape().columns();
        kept.clear(firstRow * columns, Math.toIntExact(rows * columns), out);
    }

    @Override
    public boolean keepsZeros() {
        return true;
    }
}
