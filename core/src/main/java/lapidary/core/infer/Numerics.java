package lapidary.core.infer;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// What a runtime rounds on its way through a network; a preview does the same to say what the runtime will cost. Two
/// are equal when they round alike.
///
/// @param inputs by the weight that the activations meet; what is not named stays F32
/// @param cache the stored form of keys and values
public record Numerics(SortedMap<TensorId, Rounding> inputs, CacheFormat cache) {

    /// F32 throughout.
    public static final Numerics EXACT = new Numerics(new TreeMap<>(), CacheFormat.EXACT);

    public Numerics {
        SortedMap<TensorId, Rounding> kept = new TreeMap<>(inputs);
        kept.values().removeIf(Rounding::isNone);
        inputs = Collections.unmodifiableSortedMap(kept);
    }

    /// What the input of a linear layer, or of the output head, is rounded to.
    public Rounding inputOf(ModelTensor weight) {
        return inputs.getOrDefault(weight.id(), Rounding.none());
    }

    /// Whether nothing is rounded.
    public boolean isExact() {
        return inputs.isEmpty() && cache.equals(CacheFormat.EXACT);
    }
}
