package lapidary.core.preview;

import lapidary.core.infer.Engine;
import lapidary.core.infer.NativeWeights;
import lapidary.core.job.Job;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// How much a treated layer's own output changes on the inputs that the original gives it. One thread at a time.
final class OutputErrors implements AutoCloseable {
    private static final int TILE = 64;

    private final Engine engine;
    private final LayerInputs inputs;
    private final Kernels kernels = Kernels.fastest();
    /// Outputs of both layers; grows with the widest one.
    private @Nullable NativeFloats room;

    OutputErrors(Engine engine, LayerInputs inputs) {
        this.engine = engine;
        this.inputs = inputs;
    }

    /// ‖X·Wᵀ − X·Ŵᵀ‖² / ‖X·Wᵀ‖² over all kept tokens.
    double relativeError(TensorId layer, RowSource original, RowSource treated, Job job) {
        double signal = 0;
        double noise = 0;
        try (NativeWeights.Lease before = engine.weights().acquire(original, job);
                NativeWeights.Lease after = engine.weights().acquire(treated, job)) {
            for (LayerInputs.Input part : inputs.all(layer)) {
                for (double[] tile :
                        compare(part.input(), part.part(before.matrix()), part.part(after.matrix()), job)) {
                    signal += tile[0];
                    noise += tile[1];
                }
            }
        }
        return noise / signal;
    }

    /// Signal and noise of each tile of tokens.
    private double[][] compare(Matrix input, Matrix before, Matrix after, Job job) {
        int outputs = before.rows();
        Matrix both = room(2L * input.rows() * outputs).matrix(2 * input.rows(), outputs);
        double[][] tiles = new double[Math.ceilDiv(input.rows(), TILE)][];
        engine.workers().rows(input.rows(), TILE, job, (from, to) -> {
            int first = Math.toIntExact(from);
            int count = Math.toIntExact(to - from);
            Matrix expected = both.rows(first, count);
            Matrix found = both.rows(input.rows() + first, count);
            Gemm.productTransposed(input.rows(first, count), before, 1, false, expected);
            Gemm.productTransposed(input.rows(first, count), after, 1, false, found);
            long elements = (long) count * outputs;
            tiles[first / TILE] = new double[] {
                kernels.sumOfSquares(expected.data(), 0, elements),
                kernels.squaredDistance(expected.data(), 0, found.data(), 0, elements)
            };
        });
        return tiles;
    }

    private NativeFloats room(long elements) {
        NativeFloats found = room;
        if (found == null || found.bytes() < 4 * elements) {
            close();
            found = new NativeFloats(elements);
            room = found;
        }
        return found;
    }

    @Override
    public void close() {
        if (room != null) {
            room.close();
            room = null;
        }
    }
}
