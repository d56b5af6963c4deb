package lapidary.core.gradient;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;

/// The hidden states of several sequences at one place of the network, `float32[tokens, width]` each.
final class States implements AutoCloseable {
    private final Buffers buffers;
    private final NativeFloats memory;
    private final List<Matrix> matrices;

    private States(Buffers buffers, NativeFloats memory, List<Matrix> matrices) {
        this.buffers = buffers;
        this.memory = memory;
        this.matrices = List.copyOf(matrices);
    }

    /// With anything in them.
    static States allocate(List<Example> examples, int width, Buffers buffers) {
        NativeFloats memory = buffers.borrow(elements(examples, width));
        List<Matrix> matrices = new ArrayList<>();
        long at = 0;
        for (Example example : examples) {
            int tokens = example.tokens().length;
            matrices.add(Matrix.of(memory.data().asSlice(4 * at), tokens, width));
            at += (long) tokens * width;
        }
        return new States(buffers, memory, matrices);
    }

    static long elements(List<Example> examples, int width) {
        long tokens =
                examples.stream().mapToLong(example -> example.tokens().length).sum();
        return Math.multiplyExact(tokens, (long) width);
    }

    /// The states of another place become these.
    void set(States other) {
        memory.data().copyFrom(other.memory.data());
    }

    List<Matrix> matrices() {
        return matrices;
    }

    @Override
    public void close() {
        buffers.giveBack(memory);
    }
}
