package lapidary.core.method;

import java.util.Objects;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Bounds on the magnitude of weights, one for each group of consecutive inputs of a row: what is rounded is
/// min(max(w, −bound), bound). It changes what a layer computes, and applies to tensors only that are rounded.
///
/// @param bounds `float32[rows][groups]`, not negative; +∞ for none
/// @param groupSize inputs that share a bound; the last group of a row may be shorter
@SuppressWarnings("ArrayRecordComponent") // decision: large tables that are read, not compared
public record Clip(float[][] bounds, int groupSize) {

    public Clip {
        if (groupSize < 1) {
            throw new IllegalArgumentException("groups of " + groupSize);
        }
    }

    /// The weights within these bounds.
    public RowSource of(RowSource weights) {
        if (bounds.length != weights.shape().rows()) {
            throw new IllegalArgumentException(
                    "bounds for " + bounds.length + " rows of a tensor of shape " + weights.shape());
        }
        return new Clipped(weights, this);
    }

    private record Clipped(RowSource weights, Clip clip) implements RowSource {
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
            for (int row = 0; row < count; row++) {
                float[] bounds = clip.bounds[(int) (first + row)];
                for (int column = 0; column < width; column++) {
                    int at = row * width + column;
                    float bound = bounds[column / clip.groupSize];
                    out[at] = Math.clamp(out[at], -bound, bound);
                }
            }
        }
    }
}
