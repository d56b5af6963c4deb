package lapidary.core.tensor;

import java.util.Objects;

/// The same elements in the same order, in rows of another length.
///
/// @param shape with as many elements as the source
record Reshaped(RowSource source, Shape shape) implements RowSource {

    @Override
    public boolean isDecodable() {
        return source.isDecodable();
    }

    @Override
    public boolean keepsZeros() {
        return source.keepsZeros();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        long columns = shape.columns();
        int count = Math.toIntExact(rows * columns);
        Objects.checkFromIndexSize(0, count, out.length);
        if (count == 0) {
            return;
        }
        long sourceColumns = source.shape().columns();
        long from = firstRow * columns;
        long first = from / sourceColumns;
        long behindLast = Math.ceilDiv(from + count, sourceColumns);
        float[] whole = new float[Math.toIntExact((behindLast - first) * sourceColumns)];
        source.decode(first, (int) (behindLast - first), whole);
        System.arraycopy(whole, (int) (from - first * sourceColumns), out, 0, count);
    }
}
