package lapidary.core.prune;

import java.util.Objects;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Some rows of a matrix, as if they were all of it.
record RowRange(RowSource whole, long from, int rows) implements RowSource {
    @Override
    public Shape shape() {
        return Shape.of(rows, whole.shape().columns());
    }

    @Override
    public void decode(long first, int count, float[] out) {
        Objects.checkFromIndexSize(first, (long) count, rows);
        whole.decode(from + first, count, out);
    }

    @Override
    public boolean keepsZeros() {
        return whole.keepsZeros();
    }
}
