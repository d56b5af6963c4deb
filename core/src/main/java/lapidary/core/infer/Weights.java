package lapidary.core.infer;

import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;

/// Where a forward pass gets its weights: the model's own, or with some tensors replaced by what they would become.
@FunctionalInterface
public interface Weights {
    RowSource of(ModelTensor tensor);
}
