package lapidary.core.infer;

import java.util.HashMap;
import java.util.Map;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Where a forward pass gets its weights: the model's own, or with some tensors replaced by what they would become.
@FunctionalInterface
public interface Weights {

    /// The same object for the same tensor where its values are the same: decoded copies are shared by identity.
    RowSource of(ModelTensor tensor);

    /// The model's own weights.
    static Weights original(Model model) {
        Map<TensorId, RowSource> sources = new HashMap<>();
        model.tensors().forEach(tensor -> sources.put(tensor.id(), Codecs.view(tensor.tensor())));
        return tensor -> {
            RowSource source = sources.get(tensor.id());
            if (source == null) {
                throw new IllegalArgumentException("the model has no tensor '" + tensor.id() + "'");
            }
            return source;
        };
    }
}
