package lapidary.core.solve;

import java.util.List;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.method.Patch;
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

    /// What there is to say about what a tensor became, one sentence each.
    List<String> notes(TensorId tensor);

    /// What changed the scales of a tensor before it was rounded, in order.
    List<Patch> patches(TensorId tensor);
}
