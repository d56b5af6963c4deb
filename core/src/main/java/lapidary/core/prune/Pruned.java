package lapidary.core.prune;

import java.util.Objects;
import lapidary.core.compressed.KeptBits;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Weights that were pruned, before they are stored.
///
/// @param kept which weights are kept
/// @param values of the kept ones; all others do not count
record Pruned(KeptBits kept, RowSource values) {

    /// The values with zeros that stay.
    RowSource sparse() {
        return new Cleared(this);
    }

    private record Cleared(Pruned pruned) implements RowSource {
        @Override
        public Shape shape() {
            return pruned.values.shape();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            Objects.checkFromIndexSize(firstRow, (long) rows, shape().rows());
            pruned.values.decode(firstRow, rows, out);
            long columns = shape().columns();
            pruned.kept.clear(firstRow * columns, Math.toIntExact(rows * columns), out);
        }

        @Override
        public boolean keepsZeros() {
            return true;
        }
    }
}
