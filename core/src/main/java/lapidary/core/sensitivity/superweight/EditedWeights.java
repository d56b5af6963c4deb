package lapidary.core.sensitivity.superweight;

import java.util.HashMap;
import java.util.Map;
import lapidary.core.infer.Weights;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// The weights of a model with single ones multiplied by a factor: 0 removes them. Nothing is stored.
public final class EditedWeights implements Weights {
    private final Weights original;
    private final Map<TensorId, Map<Coordinate, Double>> factors = new HashMap<>();
    private final Map<TensorId, RowSource> edited = new HashMap<>(); // guarded by this

    /// @param factors by weight
    public EditedWeights(Weights original, Map<Coordinate, Double> factors) {
        this.original = original;
        factors.forEach((place, factor) -> this.factors
                .computeIfAbsent(place.tensor(), id -> new HashMap<>())
                .put(place, factor));
    }

    /// @throws IllegalArgumentException for a weight outside its tensor
    @Override
    public synchronized RowSource of(ModelTensor tensor) {
        Map<Coordinate, Double> own = factors.get(tensor.id());
        if (own == null) {
            return original.of(tensor);
        }
        return edited.computeIfAbsent(tensor.id(), id -> new Rows(original.of(tensor), own));
    }

    private record Rows(RowSource source, Map<Coordinate, Double> factors) implements RowSource {
        Rows {
            Shape shape = source.shape();
            for (Coordinate place : factors.keySet()) {
                if (place.row() >= shape.rows() || place.column() >= shape.columns()) {
                    throw new IllegalArgumentException("'" + place.tensor() + "' is " + shape.rows() + " × "
                            + shape.columns() + ": there is no weight at row " + place.row() + ", column "
                            + place.column());
                }
            }
        }

        @Override
        public Shape shape() {
            return source.shape();
        }

        @Override
        public boolean isDecodable() {
            return source.isDecodable();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            source.decode(firstRow, rows, out);
            int columns = Math.toIntExact(shape().columns());
            factors.forEach((place, factor) -> {
                long row = place.row() - firstRow;
                if (row >= 0 && row < rows) {
                    int at = Math.toIntExact(row) * columns + place.column();
                    out[at] = factor == 0 ? 0 : (float) (out[at] * factor);
                }
            });
        }

        /// Copies of decoded weights are shared by identity.
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
