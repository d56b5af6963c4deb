package lapidary.core.quant;

import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// A linear layer whose inputs are to be scaled, and how its weights will be rounded afterwards.
///
/// @param weights [outputs, inputs]
record ScaledLayer(TensorId id, RowSource weights, RowRounding rounding) {
    int inputs() {
        return Math.toIntExact(weights.shape().columns());
    }

    int outputs() {
        return Math.toIntExact(weights.shape().rows());
    }
}
