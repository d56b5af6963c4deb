package lapidary.core.sensitivity.path;

import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Weights between two others: from + t · (to − from).
record Between(RowSource from, RowSource to, double t) implements RowSource {

    @Override
    public Shape shape() {
        return from.shape();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        float[] other = new float[Math.multiplyExact(rows, Math.toIntExact(shape().columns()))];
        to.decode(firstRow, rows, other);
        from.decode(firstRow, rows, out);
        for (int i = 0; i < other.length; i++) {
            out[i] = (float) (out[i] + t * ((double) other[i] - out[i]));
        }
    }
}
