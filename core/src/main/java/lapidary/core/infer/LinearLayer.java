package lapidary.core.infer;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;

/// The product of a linear layer: every product of a pass with a weight goes through here.
final class LinearLayer {
    /// A single token's layer from this many weights on is spread over the workers, so many outputs at a time.
    private static final long SPREAD_ELEMENTS = 1 << 20;

    private static final int SPREAD_OUTPUTS = 256;

    private final Workers workers;

    LinearLayer(Workers workers) {
        this.workers = workers;
    }

    /// to = from · weightᵀ, added to what `to` holds when it `adds`.
    ///
    /// @param from `float32[tokens, inputs]`
    /// @param to `float32[tokens, outputs]`, overlapping neither
    void run(Matrix from, LayerWeight weight, boolean adds, Matrix to) {
        switch (weight) {
            case LayerWeight.Decoded(Matrix matrix) -> run(from, matrix, adds, to);
        }
    }

    /// A single token is spread over the outputs, whole sequences run on one thread each.
    private void run(Matrix from, Matrix weight, boolean adds, Matrix to) {
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
}
