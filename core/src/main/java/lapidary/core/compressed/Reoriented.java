package lapidary.core.compressed;

import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// What was compressed as the matrix [outputs, inputs], seen in the order and shape that the tensor has in its file.
///
/// @param matrix as it was compressed
/// @param own the same values in the tensor's own order
public record Reoriented(Orientation orientation, CompressedTensor matrix, RowSource own) implements CompressedTensor {

    public static Reoriented of(Orientation orientation, CompressedTensor matrix) {
        return new Reoriented(orientation, matrix, orientation.toOwn(matrix));
    }

    @Override
    public Shape shape() {
        return orientation.shape();
    }

    @Override
    public Ledger ledger() {
        return matrix.ledger();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        own.decode(firstRow, rows, out);
    }

    @Override
    public boolean keepsZeros() {
        return matrix.keepsZeros();
    }
}
