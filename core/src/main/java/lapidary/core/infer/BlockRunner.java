package lapidary.core.infer;

import java.util.Optional;
import java.util.function.Function;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Architecture;
import lapidary.core.model.ModelTensor;

/// Runs the parts of a block on the tokens in a workspace.
final class BlockRunner {
    /// A single token's layer from this many weights on is spread over the workers, so many outputs at a time.
    private static final long SPREAD_ELEMENTS = 1 << 20;

    private static final int SPREAD_OUTPUTS = 256;

    private final Network network;
    private final Rotations rotations;
    private final Workers workers;
    private final Kernels kernels = Kernels.fastest();

    BlockRunner(Network network, Rotations rotations, Workers workers) {
        this.network = network;
        this.rotations = rotations;
        this.workers = workers;
    }

    /// @param weights gives the decoded weights of a tensor of this block
    void run(Block block, Function<ModelTensor, Matrix> weights, Workspace space, int sequence, Observer observer) {
        observer.enters(block, sequence, space.slot(Slot.HIDDEN));
        for (Part part : block.parts()) {
            switch (part) {
                case Part.Normalize(ModelTensor weight, Optional<ModelTensor> bias, Slot from, Slot to) ->
                    normalize(space.slot(from), weights.apply(weight), bias.map(weights), space.slot(to));
                case Part.NormalizeHeads(ModelTensor weight, Slot slot) ->
                    normalizeHeads(space.slot(slot), weights.apply(weight));
                case Part.Project project -> {
                    observer.feeds(project, sequence, space.slot(project.from()));
                    Matrix to = space.slot(project.to());
                    project(space.slot(project.from()), weights.apply(project.weight()), project.adds(), to);
                    project.bias().map(weights).ifPresent(bias -> Pointwise.addBias(bias, to));
                }
                case Part.SplitHeads(boolean byHead) -> splitHeads(byHead, space);
                case Part.SplitGate() -> splitGate(space);
                case Part.Rotate(Slot slot, boolean isLocal) ->
                    rotations.apply(kernels, space.slot(slot), space.position(), isLocal);
                case Part.Attend(int window) -> attend(window, space);
                case Part.Gate() -> gate(space.slot(Slot.GATE), space.slot(Slot.UP));
                case Part.Activate() ->
                    Pointwise.activate(
                            space.slot(Slot.GATE), network.architecture().activation());
                case Part.Add(Slot from) -> Pointwise.add(space.slot(from), space.slot(Slot.HIDDEN));
            }
        }
    }

    /// @param bias of a LayerNorm
    void normalize(Matrix from, Matrix weight, Optional<Matrix> bias, Matrix to) {
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

    /// A single token is spread over the outputs, whole sequences run on one thread each.
    void project(Matrix from, Matrix weight, boolean adds, Matrix to) {
        if (from.rows() > 1 || (long) weight.rows() * weight.columns() < SPREAD_ELEMENTS) {
            Gemm.productTransposed(from, weight, 1, adds, to);
            return;
        }
        workers.rows(weight.rows(), SPREAD_OUTPUTS, Job.UNWATCHED, (first, end) -> {
            int at = Math.toIntExact(first);
            int count = Math.toIntExact(end - first);
            Gemm.productTransposed(from, weight.rows(at, count), 1, adds, to.columns(at, count));
        });
    }

    private void gate(Matrix gate, Matrix up) {
        Architecture.Activation activation = network.architecture().activation();
        if (activation != Architecture.Activation.SILU) {
            Pointwise.gate(gate, up, activation);
            return;
        }
        for (int row = 0; row < gate.rows(); row++) {
            kernels.siluTimes(gate.data(), gate.at(row), up.data(), up.at(row), gate.columns());
        }
    }

    /// For each head and each tile of queries: softmax(scale · Q·Kᵀ) · V over the keys up to the tile's end.
    private void attend(int window, Workspace space) {
        int size = network.architecture().headSize();
        int group = network.architecture().heads() / network.architecture().keyValueHeads();
        float scale = (float) network.architecture().attention().scale();
        Matrix queries = space.slot(Slot.QUERY);
        Matrix out = space.slot(Slot.ATTENDED);
        for (int head = 0; head < network.architecture().heads(); head++) {
            Matrix keys = space.keys().columns(head / group * size, size);
            Matrix values = space.values().columns(head / group * size, size);
            for (int row = 0; row < queries.rows(); row += Workspace.QUERY_TILE) {
                int count = Math.min(Workspace.QUERY_TILE, queries.rows() - row);
                int reach = space.position() + row + count;
                Matrix scores = space.scores(count, reach);
                Matrix tile = queries.rows(row, count).columns(head * size, size);
                Gemm.productTransposed(tile, keys.rows(0, reach), scale, false, scores);
                Pointwise.cap(scores, network.architecture().attention().cap());
                for (int i = 0; i < count; i++) {
                    weigh(scores.rows(i, 1), space.position() + row + i + 1, window);
                }
                Gemm.product(
                        scores,
                        values.rows(0, reach),
                        false,
                        out.rows(row, count).columns(head * size, size));
            }
        }
    }

    /// The softmax over the keys that a query sees; 0 for all others.
    ///
    /// @param end of what it may see
    private void weigh(Matrix scores, int end, int window) {
        int first = window == 0 ? 0 : Math.max(0, end - window);
        scores.data().asSlice(0, 4L * first).fill((byte) 0);
        kernels.softmax(scores.data(), first, end - first, scores.columns() - first);
    }
}
