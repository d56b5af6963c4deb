package lapidary.core.infer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Where a forward pass gets its weights: the model's own, or with some tensors replaced by what they would become;
/// and how the runtime computes with them.
@FunctionalInterface
public interface Weights {

    /// The same object for the same tensor where its values are the same: decoded copies are shared by identity.
    RowSource of(ModelTensor tensor);

    /// What the runtime rounds that computes with these weights.
    default Numerics numerics() {
        return Numerics.EXACT;
    }

    /// The same weights for a runtime that rounds so.
    default Weights in(Numerics numerics) {
        Weights weights = this;
        return new Weights() {
            @Override
            public RowSource of(ModelTensor tensor) {
                return weights.of(tensor);
            }

            @Override
            public Numerics numerics() {
                return numerics;
            }
        };
    }

    /// The model's own weights.
    static Weights original(Model model) {
        Map<TensorId, RowSource> sources = new ConcurrentHashMap<>();
        return tensor -> sources.computeIfAbsent(
                tensor.id(),
                id -> Codecs.view(model.find(id)
                        .orElseThrow(() -> new IllegalArgumentException("the model has no tensor '" + id + "'"))
                        .tensor()));
    }
}
