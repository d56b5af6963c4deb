package lapidary.core.sensitivity.path;

import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Weights moved by the same step up or down: w + step · v.
record Shifted(RowSource from, Signs signs, double step) implements RowSource {

    @Override
    public Shape shape() {
        return from.shape();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        from.decode(firstRow, rows, out);
        long columns = shape().columns();
        long first = Math.multiplyExact(firstRow, columns);
        int count = Math.toIntExact(Math.multiplyExact(rows, columns));
        for (int i = 0; i < count; i++) {
            out[i] = (float) (out[i] + step * signs.of(first + i));
        }
    }
}
