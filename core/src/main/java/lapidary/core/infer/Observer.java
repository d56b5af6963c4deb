package lapidary.core.infer;

import lapidary.core.linalg.Matrix;

/// Sees what flows through a pass over whole sequences. Called from worker threads, in order within a sequence;
/// what it is shown changes after the call.
public interface Observer {

    /// Looks at nothing.
    Observer NONE = new Observer() {};

    /// @param sequence its index in the batch
    /// @param hidden `float32[tokens, width]` as it enters the block
    default void enters(Block block, int sequence, Matrix hidden) {}

    /// @param input `float32[tokens, inputs]` of the linear layer
    default void feeds(Part.Project layer, int sequence, Matrix input) {}
}
