package lapidary.core.infer;

import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Architecture;
import lapidary.core.model.ModelTensor;

/// Runs the parts of a block on the tokens in a workspace.
final class BlockRunner implements AutoCloseable {
    /// Tokens that a worker takes on at a time where each token is by itself.
    private static final int TOKEN_TILE = 32;

    private final Network network;
    private final Workers workers;
    private final Rotations rotations;
    private final LinearLayer linear;
    private final Attention attention;
    private final ExpertRunner experts;
    private final Kernels kernels = Kernels.fastest();

    BlockRunner(Network network, Rotations rotations, Workers workers) {
        this.network = network;
        this.workers = workers;
        this.rotations = rotations;
        this.linear = new LinearLayer(workers);
        this.attention = new Attention(network.architecture(), workers);
        this.experts = new ExpertRunner(linear, network.architecture().activation());
    }

    /// @param weights those of this block
    void run(Block block, BlockWeights weights, Workspace space, int sequence, Observer observer) {
        observer.enters(block, sequence, space.slot(Slot.HIDDEN));
        for (Part part : block.parts()) {
            observer.precedes(part, sequence, space::slot);
            switch (part) {
                case Part.Normalize(ModelTensor weight, Optional<ModelTensor> bias, Slot from, Slot to) ->
                    normalize(space.slot(from), weights.values(weight), bias.map(weights::values), space.slot(to));
                case Part.NormalizeHeads(ModelTensor weight, Slot slot) ->
                    normalizeHeads(space.slot(slot), weights.values(weight));
                case Part.Project project -> {
                    observer.feeds(project, sequence, space.slot(project.from()));
                    Matrix to = space.slot(project.to());
                    Rounding rounding = weights.numerics().inputOf(project.weight());
                    Matrix from = space.rounded(rounding, space.slot(project.from()));
                    linear.run(from, weights.layer(project.weight()), project.adds(), to);
                    if (rounding instanceof Rounding.SummedBlocks) {
                        linear.addSums(space.slot(project.from()), weights.source(project.weight()), 0, to);
                    }
                    project.bias().map(weights::values).ifPresent(bias -> Pointwise.addBias(bias, to));
                }
                case Part.SplitHeads(boolean byHead) -> splitHeads(byHead, space);
                case Part.SplitGate() -> splitGate(space);
                case Part.Rotate(Slot slot, boolean isLocal) -> rotate(space.slot(slot), space.position(), isLocal);
                case Part.Attend(int window) ->
                    attention.run(window, weights.numerics().cache(), space);
                case Part.Gate() -> gate(space.slot(Slot.GATE), space.slot(Slot.UP));
                case Part.Experts routed -> experts.run(routed, weights, space, sequence, observer);
                case Part.OpenGate(Slot slot) -> Pointwise.open(space.slot(Slot.OPENING), space.slot(slot));
                case Part.Activate() ->
                    Pointwise.activate(
                            space.slot(Slot.GATE), network.architecture().activation());
                case Part.Add(Slot from) -> Pointwise.add(space.slot(from), space.slot(Slot.HIDDEN));
            }
        }
    }

    LinearLayer linear() {
        return linear;
    }

    /// The gradient by what a rotation read, from that by what it gave, in place. The first row is
    /// the first token's.
    void rotateBack(Matrix rows, boolean isLocal) {
        tokens(rows, (at, count) -> rotations.applyTransposed(rows.rows(at, count), at, isLocal));
    }

    private void rotate(Matrix rows, int position, boolean isLocal) {
        tokens(
                rows,
                (at, count) -> rotations.apply(kernels, rows.rows(at, count), Math.addExact(position, at), isLocal));
    }

    private void gate(Matrix gate, Matrix up) {
        Architecture.Activation activation = network.architecture().activation();
        tokens(gate, (at, count) -> Pointwise.gate(kernels, gate.rows(at, count), up.rows(at, count), activation));
    }

    /// Runs what every token goes through by itself, over the workers.
    private void tokens(Matrix rows, Tokens task) {
        workers.rows(
                rows.rows(),
                TOKEN_TILE,
                Job.UNWATCHED,
                (first, end) -> task.run(Math.toIntExact(first), Math.toIntExact(end - first)));
    }

    /// Some tokens of a sequence.
    @FunctionalInterface
    private interface Tokens {
        void run(int at, int count);
    }

    /// @param bias of a LayerNorm
    void normalize(Matrix from, Matrix weight, Optional<Matrix> bias, Matrix to) {
        tokens(from, (at, count) -> normalizeTokens(from.rows(at, count), weight, bias, to.rows(at, count)));
    }

    private void normalizeTokens(Matrix from, Matrix weight, Optional<Matrix> bias, Matrix to) {
        Architecture.Norm norm = network.architecture().norm();
        if (norm.isLayerNorm()) {
            Pointwise.layerNorm(from, weight, bias, norm.epsilon(), to);
        } else if (norm.offset() != 0) {
            Pointwise.rmsNorm(from, weight, norm.offset(), norm.epsilon(), to);
        } else {
            float epsilon = (float) norm.epsilon();
            for (int row = 0; row < from.rows(); row++) {
                kernels.rmsNorm(
                        from.data(), from.at(row), weight.data(), from.columns(), epsilon, to.data(), to.at(row));
            }
        }
    }

    private void normalizeHeads(Matrix heads, Matrix weight) {
        int size = network.architecture().headSize();
        for (int column = 0; column < heads.columns(); column += size) {
            Matrix head = heads.columns(column, size);
            normalize(head, weight, Optional.empty(), head);
        }
    }

    private void splitHeads(boolean byHead, Workspace space) {
        Matrix all = space.slot(Slot.QKV);
        Matrix queries = space.slot(Slot.QUERY);
        Matrix keys = space.slot(Slot.KEY);
        Matrix values = space.slot(Slot.VALUE);
        if (!byHead) {
            Pointwise.copy(all.columns(0, queries.columns()), queries);
            Pointwise.copy(all.columns(queries.columns(), keys.columns()), keys);
            Pointwise.copy(all.columns(queries.columns() + keys.columns(), values.columns()), values);
            return;
        }
        int size = network.architecture().headSize();
        for (int head = 0; head < network.architecture().heads(); head++) {
            int at = head * size;
            Pointwise.copy(all.columns(3 * at, size), queries.columns(at, size));
            Pointwise.copy(all.columns(3 * at + size, size), keys.columns(at, size));
            Pointwise.copy(all.columns(3 * at + 2 * size, size), values.columns(at, size));
        }
    }

    private static void splitGate(Workspace space) {
        Matrix both = space.slot(Slot.GATE_UP);
        int half = both.columns() / 2;
        Pointwise.copy(both.columns(0, half), space.slot(Slot.GATE));
        Pointwise.copy(both.columns(half, half), space.slot(Slot.UP));
    }

    @Override
    public void close() {
        linear.close();
        attention.close();
    }
}
