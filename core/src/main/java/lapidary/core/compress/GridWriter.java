package lapidary.core.compress;

import java.io.IOException;
import java.util.stream.LongStream;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.Reoriented;
import lapidary.core.format.GridPacking;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.RowOrder;
import lapidary.core.plan.Blueprint.Task;
import lapidary.core.plan.Chosen;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Writes tensors that the file holds as grids, part by part. Remembers the grid it made last: formats that lay the
/// parts of a tensor side by side have each tensor compressed once.
final class GridWriter {
    private final Workers workers;
    private final GridPacking packing;
    private final Evidence evidence;
    private final Job job;
    private @Nullable Made made;

    GridWriter(Workers workers, GridPacking packing, Evidence evidence, Job job) {
        this.workers = workers;
        this.packing = packing;
        this.evidence = evidence;
        this.job = job;
    }

    private record Made(Task task, Grid grid, TensorReport report) {}

    /// Writes one part of the tensor.
    ///
    /// @param part as [GridPacking#parts] numbers them
    /// @throws lapidary.core.format.FormatException for weights that are not finite
    TensorReport write(Task task, int part, ByteSink sink) throws IOException {
        Made ready = made;
        if (ready == null || ready.task() != task) {
            made = null; // the old grid need not outlive the making of the new one
            ready = make(task);
            made = ready;
        }
        packing.write(task.grid().orElseThrow(), part, ready.grid(), sink);
        return ready.report();
    }

    private Made make(Task task) throws IOException {
        Tensor source = task.tensor().source().tensor();
        RowSource weights = Codecs.view(source);
        Chosen chosen = task.transform().orElseThrow();
        try {
            CompressedTensor compressed =
                    chosen.transform().apply(task.tensor().source(), weights, chosen.settings(), evidence, job);
            CompressedTensor matrix = compressed instanceof Reoriented turned ? turned.matrix() : compressed;
            if (!(matrix instanceof Grid grid)) {
                throw new IllegalStateException(chosen.transform().id() + " forecast a grid and made " + compressed);
            }
            ErrorMeter meter = new ErrorMeter(workers);
            meter.add(weights, compressed, job);
            TensorReport report = new TensorReport(
                    task.action(), source.typeName(), source.bytes(), meter.sqnrDecibels(), meter.maximumError());
            return new Made(task, inOrder(grid, task.tensor().order()), report);
        } catch (NotFiniteException e) {
            throw TensorWriter.unsound(source, e);
        }
    }

    private static Grid inOrder(Grid grid, RowOrder order) {
        return order.isSame()
                ? grid
                : grid.rows(LongStream.range(0, grid.shape().rows())
                        .map(order::sourceRow)
                        .toArray());
    }
}
