package lapidary.core.model;

import java.util.OptionalInt;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// A tensor with its meaning.
///
/// @param block index of the transformer block it belongs to; empty outside blocks
public record ModelTensor(Tensor tensor, TensorRole role, OptionalInt block) {
    public TensorId id() {
        return tensor.id();
    }
}
