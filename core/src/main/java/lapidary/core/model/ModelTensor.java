package lapidary.core.model;

import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// A tensor with its meaning.
///
/// @param block index of the transformer block it belongs to; empty outside blocks
/// @param orientation how it is [outputs, inputs]; empty where its own rows are that, or where that means nothing
public record ModelTensor(Tensor tensor, TensorRole role, OptionalInt block, Optional<Orientation> orientation) {

    public ModelTensor {
        orientation = orientation.filter(turned -> !turned.isSame());
    }

    /// A tensor whose rows are outputs.
    public ModelTensor(Tensor tensor, TensorRole role, OptionalInt block) {
        this(tensor, role, block, Optional.empty());
    }

    public TensorId id() {
        return tensor.id();
    }
}
