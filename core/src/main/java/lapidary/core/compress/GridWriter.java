package lapidary.core.compress;

import java.io.IOException;
import java.util.stream.LongStream;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.Reoriented;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.GridPacking;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.RowOrder;
import lapidary.core.plan.Blueprint.Task;
import lapidary.core.plan.Chosen;
import lapidary.core.solve.TaskWeights;
import lapidary.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Writes tensors that the file holds as grids, part by part. Remembers the grid it made last: formats that lay the
/// parts of a tensor side by side have each tensor compressed once.
final class GridWriter {
    private final Workers workers;
    private final GridPacking packing;
    private final Job job;
    private @Nullable Made made;

    GridWriter(Workers workers, GridPacking packing, Job job) {
        this.workers = workers;
        this.packing = packing;
        this.job = job;
    }

    /// Hands out the weights of a tensor when they are needed.
    @FunctionalInterface
    interface Supplied {
        TaskWeights weights() throws IOException;
    }

    private record Made(Task task, Grid grid, TensorReport report) {}

    /// Writes one part of the tensor.
    ///
    /// @param part as [GridPacking#parts] numbers them
    /// @throws lapidary.core.format.FormatException for weights that are not finite
    TensorReport write(Task task, int part, Supplied given, ByteSink sink) throws IOException {
        Made ready = made;
        if (ready == null || ready.task() != task) {
            made = null; // the old grid need not outlive the making of the new one
            ready = make(task, given.weights());
            made = ready;
        }
        packing.write(task.grid().orElseThrow(), part, ready.grid(), sink);
        return ready.report();
    }

    private Made make(Task task, TaskWeights given) throws IOException {
        Tensor source = task.tensor().source().tensor();
        Chosen chosen = task.transform().orElseThrow();
        if (given.isRounded() && given.ready().isEmpty()) {
            throw new FormatException(
                    Problem.UNSUPPORTED_TYPE,
                    source.file(),
                    "tensor '" + task.action().id() + "'",
                    "experts that were solved as grids of one form",
                    "other ones, which only a file of the source's own format holds");
        }
        try {
            CompressedTensor compressed = given.ready().isPresent()
                    ? given.ready().get()
                    : chosen.transform()
                            .apply(task.tensor().source(), given.weights(), chosen.settings(), given.evidence(), job);
            CompressedTensor written = task.rounding().isEmpty()
                    ? compressed
                    : task.rounding().get().apply(task.action().id(), compressed, workers, job);
            TaskMeter meter = new TaskMeter(workers, task);
            meter.add(given.before(), given.compared().apply(written), job);
            meter.addRounding(compressed, written, job);
            return new Made(task, inOrder(grid(task, written), task.tensor().order()), meter.report());
        } catch (NotFiniteException e) {
            throw TensorWriter.unsound(source, e);
        }
    }

    private static Grid grid(Task task, CompressedTensor compressed) {
        CompressedTensor matrix = compressed instanceof Reoriented turned ? turned.matrix() : compressed;
        if (!(matrix instanceof Grid grid)) {
            throw new IllegalStateException(
                    "a grid was forecast for " + task.action().id() + " and is " + compressed);
        }
        return grid;
    }

    private static Grid inOrder(Grid grid, RowOrder order) {
        return order.isSame()
                ? grid
                : grid.rows(LongStream.range(0, grid.shape().rows())
                        .map(order::sourceRow)
                        .toArray());
    }
}
