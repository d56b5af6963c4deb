package lapidary.app.look;

import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Compressed minus original weights.
record ErrorRows(RowSource original, RowSource compressed) implements RowSource {
    @Override
    public Shape shape() {
        return original.shape();
    }

    @Override
    public boolean isDecodable() {
        return original.isDecodable() && compressed.isDecodable();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        int elements = Math.toIntExact(Math.multiplyExact(rows, shape().columns()));
        float[] stored = new float[elements];
        original.decode(firstRow, rows, stored);
        compressed.decode(firstRow, rows, out);
        for (int i = 0; i < elements; i++) {
            out[i] -= stored[i];
        }
    }
}
