package lapidary.views.plot;

import java.util.concurrent.CompletableFuture;

/// Where a [HeatMap] gets its cells. Asked on the FX thread, so [#request] must return at once and work elsewhere.
public interface CellSource {

    long rows();

    long columns();

    /// Cells of a window.
    ///
    /// @return completes, on any thread, with `float32[down, across]`, row-major: one value per cell, NaN where the
    /// weights are; cells of a single weight hold the weight itself with its sign. The future is cancelled when
    /// nobody wants the answer any more, so work that has not begun should look at it first.
    CompletableFuture<float[]> request(CellWindow window);
}
