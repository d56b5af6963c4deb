package lapidary.core.compress;

import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Some rows at their place in a tensor of which there is nothing else.
record Placed(Shape shape, long first, RowSource rows) implements RowSource {
    @Override
    public void decode(long firstRow, int count, float[] out) {
        rows.decode(firstRow - first, count, out);
    }
}
