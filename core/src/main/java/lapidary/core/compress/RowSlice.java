package lapidary.core.compress;

import java.util.Objects;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Some consecutive rows of a tensor, as a matrix.
record RowSlice(RowSource whole, long firstRow, long rows) implements RowSource {
    RowSlice {
        Objects.checkFromIndexSize(firstRow, rows, whole.shape().rows());
    }

    @Override
    public Shape shape() {
        return Shape.of(rows, whole.shape().columns());
    }

    @Override
    public void decode(long first, int count, float[] out) {
        Objects.checkFromIndexSize(first, (long) count, rows);
        whole.decode(firstRow + first, count, out);
    }

    @Override
    public boolean isDecodable() {
        return whole.isDecodable();
    }

    @Override
    public boolean keepsZeros() {
        return whole.keepsZeros();
    }
}
