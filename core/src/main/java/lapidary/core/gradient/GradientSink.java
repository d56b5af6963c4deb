package lapidary.core.gradient;

import lapidary.core.infer.Block;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;

/// Receives gradients as they are found, from the last block to the first, one tensor at a time. What it is shown is
/// gone after the call.
@FunctionalInterface
public interface GradientSink {

    /// Called once for every wanted tensor, from the thread that asked.
    ///
    /// @param gradient of the objective over all examples, in the tensor's shape; a vector is one row
    void weight(ModelTensor tensor, Matrix gradient);

    /// Called for every example and every block that the way back passes.
    ///
    /// @param gradient by what enters the block, `float32[tokens, width]`
    default void enters(Block block, int example, Matrix gradient) {}
}
