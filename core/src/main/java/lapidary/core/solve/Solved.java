package lapidary.core.solve;

import lapidary.core.compressed.CompressedTensor;
import lapidary.core.tensor.TensorId;

/// What tensors became when they were solved block by block.
public interface Solved {

    /// Equal for equal results.
    String id();

    /// Whether a tensor is among them.
    boolean has(TensorId tensor);

    /// What a tensor became; read anew each time.
    ///
    /// @throws IllegalArgumentException for one that is not among them
    CompressedTensor of(TensorId tensor);
}
