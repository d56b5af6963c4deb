package lapidary.core.gradient;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;

/// The way back through y = x · Wᵀ. Products are cut into tiles by their shapes alone, so that results do not depend on
/// the number of threads.
final class LinearGradient {
    private static final int LEAST_TILE = 32;
    private static final int MOST_TILE = 512;

    private final Workers workers;

    LinearGradient(Workers workers) {
        this.workers = workers;
    }

    /// y = x · Wᵀ, once more.
    void forward(Matrix x, Matrix weight, Matrix y) {
        tiles(
                weight.rows(),
                (at, count) -> Gemm.productTransposed(x, weight.rows(at, count), 1, false, y.columns(at, count)));
    }

    /// out = out + gᵀ · x.
    ///
    /// @param g gradient by y, `float32[tokens, outputs]`
    /// @param out by W, `float32[outputs, inputs]`
    void addWeight(Matrix g, Matrix x, Matrix out) {
        tiles(out.rows(), (at, count) -> Gemm.transposedProduct(g.columns(at, count), x, true, out.rows(at, count)));
    }

    /// out = out + g · W.
    ///
    /// @param out by x, `float32[tokens, inputs]`
    void addInput(Matrix g, Matrix weight, Matrix out) {
        tiles(g.rows(), (at, count) -> Gemm.product(g.rows(at, count), weight, true, out.rows(at, count)));
    }

    private void tiles(int rows, Rows.Task task) {
        int size = Math.clamp(Math.ceilDiv(rows, 4), LEAST_TILE, MOST_TILE);
        workers.rows(
                rows,
                size,
                Job.UNWATCHED,
                (first, end) -> task.run(Math.toIntExact(first), Math.toIntExact(end - first)));
    }
}
