package lapidary.core.gradient;

import java.util.Map;
import java.util.Optional;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Reverse mode through single blocks, one sequence at a time, with weights that the caller holds and may change
/// between calls. The way there is that of `infer`, part by part, exact in F32; the way back is derived by hand.
///
/// Several threads may use it, each for its own sequence; alone it spreads its loops over the workers. Results do not
/// depend on the number of threads.
public final class BlockGradients implements AutoCloseable {
    private final Engine engine;
    private final Buffers buffers = new Buffers();
    private final LinearGradient linear;
    private final NormGradient norm;
    private final ActivationGradient activation;
    private final AttentionGradient attention;
    private final ExpertGradient experts;

    public BlockGradients(Engine engine) {
        Workers workers = engine.workers();
        this.engine = engine;
        this.linear = new LinearGradient(workers);
        this.norm = new NormGradient(engine.architecture().norm(), workers);
        this.activation = new ActivationGradient(engine.architecture().activation(), workers);
        this.attention = new AttentionGradient(engine.architecture(), workers, buffers);
        this.experts = new ExpertGradient(engine.architecture(), linear, activation, buffers);
    }

    /// Runs a block and keeps what the way back needs.
    ///
    /// @param weights every tensor of the block, by its name; a vector is one row. They must stay as they are until
    ///     [#backward] has returned
    /// @param hidden `float32[tokens, width]` of a sequence from its first token on, kept as it is
    public BlockTape forward(Block block, Map<TensorId, Matrix> weights, Matrix hidden) {
        BlockTape tape = new BlockTape(block, weights, hidden, buffers);
        try {
            engine.run(block, weights, tape.output(), tape.recorder());
            return tape;
        } catch (Throwable e) {
            tape.close();
            throw e;
        }
    }

    /// Goes back.
    ///
    /// @param gradient of the loss by the block's output, `float32[tokens, width]`; becomes that by its input
    /// @param into where the gradients of tensors are added, in their shapes; a vector is one row.
    /// Tensors that are not
    ///     named cost nothing
    public void backward(BlockTape tape, Matrix gradient, Map<TensorId, Matrix> into) {
        try (SlotGradients slots = new SlotGradients(engine.architecture(), gradient, buffers)) {
            for (int part = tape.block().parts().size() - 1; part >= 0; part--) {
                back(tape, part, slots, into);
            }
        }
    }

    /// The products and norms, for what lies outside the blocks.
    LinearGradient linear() {
        return linear;
    }

    NormGradient norm() {
        return norm;
    }

    Buffers buffers() {
        return buffers;
    }

    private void back(BlockTape tape, int index, SlotGradients slots, Map<TensorId, Matrix> into) {
        switch (tape.block().parts().get(index)) {
            case Part.Normalize(ModelTensor weight, Optional<ModelTensor> bias, Slot from, Slot to) -> {
                Matrix x = tape.read(index, from);
                norm.addWeights(x, slots.of(to), find(into, weight), bias.flatMap(tensor -> find(into, tensor)));
                norm.input(x, tape.weight(weight.id()), slots.of(to), from != to, slots.of(from));
                if (from != to) {
                    slots.clear(to);
                }
            }
            case Part.NormalizeHeads(ModelTensor weight, Slot slot) ->
                heads(tape.read(index, slot), tape.weight(weight.id()), slots.of(slot), find(into, weight));
            case Part.Project project -> project(project, tape, index, slots, into);
            case Part.SplitHeads(boolean byHead) -> joinHeads(byHead, slots);
            case Part.SplitGate() -> joinGate(slots);
            case Part.Rotate rotate -> engine.rotateBack(slots.of(rotate.slot()), rotate);
            case Part.Attend(int window) -> {
                attention.add(
                        window,
                        new AttentionGradient.Heads(
                                tape.read(index, Slot.QUERY), tape.read(index, Slot.KEY), tape.read(index, Slot.VALUE)),
                        slots.of(Slot.ATTENDED),
                        new AttentionGradient.Heads(slots.of(Slot.QUERY), slots.of(Slot.KEY), slots.of(Slot.VALUE)));
                slots.clear(Slot.ATTENDED);
            }
            case Part.Gate() ->
                activation.gate(
                        tape.read(index, Slot.GATE), tape.read(index, Slot.UP), slots.of(Slot.GATE), slots.of(Slot.UP));
            case Part.Activate() -> activation.activate(tape.read(index, Slot.GATE), slots.of(Slot.GATE));
            case Part.Experts routed -> {
                experts.add(routed, tape, index, slots, into);
                if (!routed.adds()) {
                    slots.clear(routed.to());
                }
            }
            case Part.OpenGate(Slot slot) ->
                ActivationGradient.open(
                        tape.read(index, Slot.OPENING), tape.read(index, slot), slots.of(slot), slots.of(Slot.OPENING));
            case Part.Add(Slot from) -> Rows.add(slots.of(Slot.HIDDEN), slots.of(from));
        }
    }

    private void project(
            Part.Project project, BlockTape tape, int index, SlotGradients slots, Map<TensorId, Matrix> into) {
        Matrix g = slots.of(project.to());
        find(into, project.weight()).ifPresent(out -> linear.addWeight(g, tape.read(index, project.from()), out));
        project.bias().flatMap(bias -> find(into, bias)).ifPresent(out -> Rows.addSum(g, out));
        linear.addInput(g, tape.weight(project.weight().id()), slots.of(project.from()));
        if (!project.adds()) {
            slots.clear(project.to());
        }
    }

    private void heads(Matrix x, Matrix weight, Matrix g, Optional<Matrix> out) {
        int size = engine.architecture().headSize();
        for (int column = 0; column < x.columns(); column += size) {
            Matrix read = x.columns(column, size);
            Matrix given = g.columns(column, size);
            norm.addWeights(read, given, out, Optional.empty());
            norm.input(read, weight, given, false, given);
        }
    }

    private void joinHeads(boolean byHead, SlotGradients slots) {
        Matrix all = slots.of(Slot.QKV);
        Matrix queries = slots.of(Slot.QUERY);
        Matrix keys = slots.of(Slot.KEY);
        Matrix values = slots.of(Slot.VALUE);
        if (byHead) {
            int size = engine.architecture().headSize();
            for (int head = 0; head < engine.architecture().heads(); head++) {
                int at = head * size;
                Rows.copy(queries.columns(at, size), all.columns(3 * at, size));
                Rows.copy(keys.columns(at, size), all.columns(3 * at + size, size));
                Rows.copy(values.columns(at, size), all.columns(3 * at + 2 * size, size));
            }
        } else {
            Rows.copy(queries, all.columns(0, queries.columns()));
            Rows.copy(keys, all.columns(queries.columns(), keys.columns()));
            Rows.copy(values, all.columns(queries.columns() + keys.columns(), values.columns()));
        }
        slots.clear(Slot.QUERY);
        slots.clear(Slot.KEY);
        slots.clear(Slot.VALUE);
    }

    private static void joinGate(SlotGradients slots) {
        Matrix both = slots.of(Slot.GATE_UP);
        int half = both.columns() / 2;
        Rows.copy(slots.of(Slot.GATE), both.columns(0, half));
        Rows.copy(slots.of(Slot.UP), both.columns(half, half));
        slots.clear(Slot.GATE);
        slots.clear(Slot.UP);
    }

    static Optional<Matrix> find(Map<TensorId, Matrix> into, ModelTensor tensor) {
        return Optional.ofNullable(into.get(tensor.id()));
    }

    /// Frees all native memory. No tape may be in use any more.
    @Override
    public void close() {
        buffers.close();
    }
}
