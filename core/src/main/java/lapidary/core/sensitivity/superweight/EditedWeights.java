package lapidary.core.sensitivity.superweight;

import java.util.HashMap;
import java.util.Map;
import lapidary.core.edit.EditedRows;
import lapidary.core.edit.WeightEdits;
import lapidary.core.infer.Weights;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The weights of a model with single ones multiplied by a factor: 0 removes them. Nothing is stored.
public final class EditedWeights implements Weights {
    private final Weights original;
    private final Map<TensorId, WeightEdits> edits;
    private final Map<TensorId, RowSource> edited = new HashMap<>(); // guarded by this

    /// @param factors by weight
    public EditedWeights(Weights original, Map<Coordinate, Double> factors) {
        this.original = original;
        this.edits = Coordinate.edits(factors);
    }

    /// @throws IllegalArgumentException for a weight outside its tensor
    @Override
    public synchronized RowSource of(ModelTensor tensor) {
        WeightEdits own = edits.get(tensor.id());
        if (own == null) {
            return original.of(tensor);
        }
        return edited.computeIfAbsent(tensor.id(), id -> rows(tensor, original.of(tensor), own));
    }

    private static RowSource rows(ModelTensor tensor, RowSource source, WeightEdits own) {
        own.outside(source.shape()).ifPresent(place -> {
            throw new IllegalArgumentException("'" + tensor.id() + "' is "
                    + source.shape().rows() + " × " + source.shape().columns() + ": there is no weight at row "
                    + place.row() + ", column " + place.column());
        });
        return EditedRows.of(source, own);
    }
}
