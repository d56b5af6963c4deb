package lapidary.core.infer;

import java.util.function.Function;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
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
                case Part.Normalize(ModelTensor weight, Slot from, Slot to) ->
                    normalize(space.slot(from), weights.apply(weight), space.slot(to));
                case Part.Project project -> {
                    observer.feeds(project, sequence, space.slot(project.from()));
                    project(
                            space.slot(project.from()),
                            weights.apply(project.weight()),
                            project.adds(),
                            space.slot(project.to()));
                }
                case Part.Rotate(Slot slot) -> rotations.apply(kernels, space.slot(slot), space.position());
                case Part.Attend() -> attend(space);
                case Part.Gate() -> gate(space.slot(Slot.GATE), space.slot(Slot.UP));
            }
        }
    }

    void normalize(Matrix from, Matrix weight, Matrix to) {
        float epsilon = (float) network.architecture().normEpsilon();
        for (int row = 0; row < from.rows(); row++) {
            kernels.rmsNorm(from.data(), from.at(row), weight.data(), from.columns(), epsilon, to.data(), to.at(row));
        }
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
        for (int row = 0; row < gate.rows(); row++) {
            kernels.siluTimes(gate.data(), gate.at(row), up.data(), up.at(row), gate.columns());
        }
    }

    /// For each head and each tile of queries: softmax(Q·Kᵀ / √headSize) · V over the keys up to the tile's end.
    private void attend(Workspace space) {
        int size = network.architecture().headSize();
        int group = network.architecture().heads() / network.architecture().keyValueHeads();
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
                Gemm.productTransposed(tile, keys.rows(0, reach), (float) (1 / Math.sqrt(size)), false, scores);
                for (int i = 0; i < count; i++) {
                    kernels.softmax(scores.data(), scores.at(i), space.position() + row + i + 1, reach);
                }
                Gemm.product(
                        scores,
                        values.rows(0, reach),
                        false,
                        out.rows(row, count).columns(head * size, size));
            }
        }
    }
}
