package lapidary.core.infer;

import lapidary.core.model.Architecture;
import lapidary.core.model.Model;

/// What running a language model over a text cannot do without, however little else is kept: the states of its tokens
/// between two blocks, and the widest matrix as floats.
public final class LeastMemory {
    private LeastMemory() {}

    /// Bytes outside of the Java heap; a lower bound, by which a job can be refused. Reads headers only.
    ///
    /// @param states that are held of each token
    public static long of(Model model, int states, long tokens) {
        long width = model.architecture().map(Architecture::width).orElse(0);
        long held = Math.multiplyExact(Math.multiplyExact(tokens, width), (long) states);
        // Experts that lie in one tensor of three dimensions are decoded one by one.
        long widest = model.tensors().stream()
                .map(tensor -> tensor.tensor().shape())
                .filter(shape -> shape.rank() == 2)
                .mapToLong(shape -> shape.elements())
                .max()
                .orElse(0);
        return Math.multiplyExact(4, Math.addExact(held, widest));
    }
}
