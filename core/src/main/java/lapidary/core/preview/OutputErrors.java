package lapidary.core.preview;

import java.util.List;
import lapidary.core.infer.Engine;
import lapidary.core.infer.NativeWeights;
import lapidary.core.job.Job;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// How much a treated layer's own output changes on the inputs that the original gives it.
///
/// @param inputs of the original
record OutputErrors(Engine engine, LayerInputs inputs) {
    private static final int TILE = 64;

    /// ‖X·Wᵀ − X·Ŵᵀ‖² / ‖X·Wᵀ‖² over all kept tokens.
    double relativeError(TensorId layer, RowSource original, RowSource treated, Job job) {
        double[] sums = new double[2];
        try (NativeWeights.Lease before = engine.weights().acquire(original, job);
                NativeWeights.Lease after = engine.weights().acquire(treated, job)) {
            for (Matrix input : inputs.of(layer)) {
                add(input, before.matrix(), after.matrix(), sums, job);
            }
        }
        return sums[1] / sums[0];
    }

    private void add(Matrix input, Matrix before, Matrix after, double[] sums, Job job) {
        int tiles = Math.ceilDiv(input.rows(), TILE);
        double[][] parts = new double[tiles][];
        engine.workers().rows(input.rows(), TILE, job, (from, to) -> {
            int first = Math.toIntExact(from);
            parts[first / TILE] = compare(input.rows(first, Math.toIntExact(to - from)), before, after);
        });
        for (double[] part : List.of(parts)) {
            sums[0] += part[0];
            sums[1] += part[1];
        }
    }

    private static double[] compare(Matrix input, Matrix before, Matrix after) {
        Kernels kernels = Kernels.fastest();
        long elements = (long) input.rows() * before.rows();
        try (NativeFloats room = new NativeFloats(2 * elements)) {
            Matrix both = room.matrix(2 * input.rows(), before.rows());
            Matrix expected = both.rows(0, input.rows());
            Matrix found = both.rows(input.rows(), input.rows());
            Gemm.productTransposed(input, before, 1, false, expected);
            Gemm.productTransposed(input, after, 1, false, found);
            return new double[] {
                kernels.sumOfSquares(expected.data(), 0, elements),
                kernels.squaredDistance(expected.data(), 0, found.data(), 0, elements)
            };
        }
    }
}
