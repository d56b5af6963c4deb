package lapidary.core.method;

import java.util.Objects;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Factors on the rows and columns of a tensor: (w + offset) · row factor · column factor − offset.
///
/// @param rows `float32[rows]`; empty for ones. Of a vector, whose elements count as rows, one for each element
/// @param columns `float32[matrices, columns]`, a row of factors for each of the matrices that the tensor stacks;
/// empty for ones
/// @param offset added to stored values before they count, as in gains that are stored less one; 0 for weights
@SuppressWarnings("ArrayRecordComponent") // decision: large tables that are read, not compared
public record Scaling(float[] rows, float[] columns, double offset) {

    /// The weights with these factors.
    public RowSource of(RowSource weights) {
        return new Scaled(weights, this);
    }

    private record Scaled(RowSource weights, Scaling factors) implements RowSource {
        Scaled {
            Shape shape = weights.shape();
            long rows = shape.rank() == 1 ? shape.elements() : shape.rows();
            boolean fitsRows = factors.rows.length == 0 || factors.rows.length == rows;
            int width = Math.toIntExact(shape.columns());
            boolean fitsColumns = factors.columns.length == 0
                    || (width > 0
                            && factors.columns.length % width == 0
                            && shape.rows() % (factors.columns.length / width) == 0);
            if (!fitsRows || !fitsColumns) {
                throw new IllegalArgumentException(factors.rows.length + " row and " + factors.columns.length
                        + " column factors for a tensor of shape " + shape);
            }
        }

        @Override
        public Shape shape() {
            return weights.shape();
        }

        @Override
        public long firstRow() {
            return weights.firstRow();
        }

        @Override
        public boolean isDecodable() {
            return weights.isDecodable();
        }

        @Override
        public boolean keepsZeros() {
            return weights.keepsZeros();
        }

        @Override
        public void decode(long first, int count, float[] out) {
            Objects.checkFromIndexSize(first, (long) count, weights.shape().rows());
            weights.decode(first, count, out);
            int width = Math.toIntExact(weights.shape().columns());
            boolean isVector = weights.shape().rank() == 1;
            long each = factors.columns.length == 0 ? 1 : weights.shape().rows() / (factors.columns.length / width);
            for (int row = 0; row < count; row++) {
                int matrix = (int) ((first + row) / each);
                double ofRow = factors.rows.length == 0 || isVector ? 1 : factors.rows[(int) (first + row)];
                for (int column = 0; column < width; column++) {
                    int at = row * width + column;
                    double factor = isVector && factors.rows.length > 0 ? factors.rows[column] : ofRow;
                    double across = factors.columns.length == 0 ? 1 : factors.columns[matrix * width + column];
                    out[at] = (float) ((out[at] + factors.offset) * factor * across - factors.offset);
                }
            }
        }
    }
}
