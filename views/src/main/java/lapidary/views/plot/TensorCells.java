package lapidary.views.plot;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import lapidary.core.job.Job;
import lapidary.core.stats.HeatTile;
import lapidary.core.tensor.RowSource;

/// The cells of a tensor, reduced on a worker thread.
public final class TensorCells implements CellSource {
    private final RowSource tensor;
    private final HeatTile.Reduction reduction;
    private final Executor worker;

    /// @param reduction how the weights of a cell become one number
    /// @param worker runs one window after the other; a window nobody wants any more costs nothing
    public TensorCells(RowSource tensor, HeatTile.Reduction reduction, Executor worker) {
        this.tensor = tensor;
        this.reduction = reduction;
        this.worker = worker;
    }

    @Override
    public long rows() {
        return tensor.shape().rows();
    }

    @Override
    public long columns() {
        return tensor.shape().columns();
    }

    @Override
    public CompletableFuture<float[]> request(CellWindow window) {
        CompletableFuture<float[]> answer = new CompletableFuture<>();
        worker.execute(() -> {
            if (answer.isDone()) {
                return;
            }
            try {
                answer.complete(reduce(window, new Wanted(answer)));
            } catch (CancellationException e) {
                answer.cancel(false);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /// Whole cells and the smaller ones at the end are reduced apart, so that cells begin at
    /// multiples of their size.
    private float[] reduce(CellWindow window, Job job) {
        float[] cells = new float[window.down() * window.across()];
        long wholeRows = window.rows() - window.rows() % window.rowStep();
        long wholeColumns = window.columns() - window.columns() % window.columnStep();
        long restRows = window.rows() - wholeRows;
        long restColumns = window.columns() - wholeColumns;
        reduce(window, 0, wholeRows, 0, wholeColumns, cells, job);
        reduce(window, 0, wholeRows, wholeColumns, restColumns, cells, job);
        reduce(window, wholeRows, restRows, 0, wholeColumns, cells, job);
        reduce(window, wholeRows, restRows, wholeColumns, restColumns, cells, job);
        return cells;
    }

    private void reduce(CellWindow window, long row, long rows, long column, long columns, float[] cells, Job job) {
        if (rows == 0 || columns == 0) {
            return;
        }
        int down = Math.toIntExact(Math.ceilDiv(rows, window.rowStep()));
        int across = Math.toIntExact(Math.ceilDiv(columns, window.columnStep()));
        HeatTile tile = HeatTile.of(
                tensor,
                new HeatTile.Window(window.firstRow() + row, rows, window.firstColumn() + column, columns),
                down,
                across,
                reduction,
                job);
        int firstDown = Math.toIntExact(row / window.rowStep());
        int firstAcross = Math.toIntExact(column / window.columnStep());
        for (int i = 0; i < down; i++) {
            for (int j = 0; j < across; j++) {
                cells[(firstDown + i) * window.across() + firstAcross + j] = tile.value(i, j);
            }
        }
    }

    /// A job that stops when its answer is no longer wanted.
    private record Wanted(CompletableFuture<float[]> answer) implements Job {
        @Override
        public boolean isCancelled() {
            return answer.isDone();
        }

        @Override
        public void report(double fraction, String activity) {}
    }
}
