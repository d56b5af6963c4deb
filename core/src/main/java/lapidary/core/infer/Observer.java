package lapidary.core.infer;

import java.util.function.Function;
import lapidary.core.linalg.Matrix;

/// Sees what flows through a pass over whole sequences. Called from worker threads, in order within a sequence;
/// what it is shown changes after the call.
public interface Observer {

    /// Looks at nothing.
    Observer NONE = new Observer() {};

    /// @param sequence its index in the batch
    /// @param hidden `float32[tokens, width]` as it enters the block
    default void enters(Block block, int sequence, Matrix hidden) {}

    /// A part of a block is about to run.
    ///
    /// @param slots what the parts before it left; only those that the part reads or changes may be asked for
    default void precedes(Part part, int sequence, Function<Slot, Matrix> slots) {}

    /// @param input `float32[tokens, inputs]` of the linear layer
    default void feeds(Part.Project layer, int sequence, Matrix input) {}

    /// The tokens that an expert is given; not called for an expert that none reaches.
    ///
    /// @param expert its number, from 0
    /// @param tokens their rows in the sequence, ascending; not to be changed
    /// @param shares what the expert's outputs for each of them are multiplied with; not to be changed
    default void routes(Part.Experts layer, int expert, int sequence, int[] tokens, float[] shares) {}

    /// A linear layer of one expert, after [#routes] told its tokens.
    ///
    /// @param input `float32[tokens of the expert, inputs]`
    default void feeds(ExpertLayer layer, int sequence, Matrix input) {}
}
