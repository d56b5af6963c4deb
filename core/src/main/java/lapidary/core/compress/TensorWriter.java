package lapidary.core.compress;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Computed;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridBlocks;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.Rearranged;
import lapidary.core.compressed.Reoriented;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.ZeroCodes;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.plan.Blueprint.Task;
import lapidary.core.plan.Chosen;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.solve.TaskWeights;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Compresses one tensor into a file, some rows at a time where the method allows it.
///
/// @param windowElements weights that a row-wise method is given at once
/// @param given its weights, with what comes before they are rounded
record TensorWriter(Workers workers, long windowElements, Task task, TaskWeights given, ByteSink sink, Job job) {

    /// @throws FormatException for weights that are not finite
    TensorReport write() throws IOException {
        Tensor source = task.tensor().source().tensor();
        TaskMeter meter = new TaskMeter(workers, task);
        if (task.isCopy() && !given.isChanged()) {
            copy(source);
        } else if (given.isRounded()) {
            store(source, meter);
        } else {
            compress(source, meter);
        }
        MappedFile.release(source.data());
        return meter.report();
    }

    private void copy(Tensor source) throws IOException {
        if (!(Codecs.view(source) instanceof Rearranged rearranged)) {
            move(source.data());
            return;
        }
        long rows = source.shape().rows();
        long window = windowRows(source.shape());
        for (long first = 0; first < rows; first += window) {
            try (Arena arena = Arena.ofConfined()) {
                move(rearranged.bytes(first, Math.toIntExact(Math.min(window, rows - first)), arena));
            }
        }
    }

    /// Writes what is made already.
    private void store(Tensor source, TaskMeter meter) throws IOException {
        try {
            CompressedTensor written = given.ready().isPresent()
                    ? stored(given.ready().get())
                    : encoder()
                            .encode(
                                    task.action().id(),
                                    given.weights(),
                                    task.action().writtenType(),
                                    job);
            meter.add(given.before(), given.compared().apply(written), job);
            meter.addRounding(given.weights(), written, job);
            move(InPlace.bytes(written));
        } catch (NotFiniteException e) {
            throw unsound(source, e);
        }
    }

    private void compress(Tensor source, TaskMeter meter) throws IOException {
        RowSource weights = given.weights();
        long rows = weights.shape().rows();
        long window = windowRows(weights.shape());
        for (long first = 0; first < rows; first += window) {
            long count = Math.min(window, rows - first);
            RowSource part = count == rows ? weights : new RowSlice(weights, first, count);
            try {
                CompressedTensor made = make(part);
                CompressedTensor written = stored(made);
                RowSource compared = count == rows
                        ? given.compared().apply(written)
                        : new RowSlice(
                                given.compared().apply(new Placed(weights.shape(), first, written)), first, count);
                meter.add(count == rows ? given.before() : new RowSlice(given.before(), first, count), compared, job);
                meter.addRounding(made, written, job);
                move(InPlace.bytes(written));
            } catch (NotFiniteException e) {
                throw unsound(source, e.shifted(first));
            }
        }
    }

    /// What the method makes of the weights, or the weights themselves in the written type where there is none.
    private CompressedTensor make(RowSource part) throws NotFiniteException {
        Optional<Chosen> chosen = task.transform();
        return chosen.isEmpty()
                ? encoder().encode(task.action().id(), part, task.action().writtenType(), job)
                : chosen.get()
                        .transform()
                        .apply(task.tensor().source(), part, chosen.get().settings(), given.evidence(), job);
    }

    /// The same as the file holds it.
    private CompressedTensor stored(CompressedTensor made) throws NotFiniteException {
        DType type = task.action().writtenType();
        if (made instanceof Sparse sparse && task.rounding().isEmpty() && ZeroCodes.has(type)) {
            return InPlace.cleared(workers, task, type, sparse, job);
        }
        if (isStoredAs(made, type)) {
            return made;
        }
        CompressedTensor kept = task.rounding().isEmpty()
                ? made
                : task.rounding().get().apply(task.action().id(), made, workers, job);
        if (isStoredAs(kept, type)) {
            return kept;
        }
        return switch (kept) {
            case Grid grid
            when task.blocks().isPresent() ->
                GridBlocks.pack(grid, task.blocks().get(), type);
            case ShiftedGrid shifted when type.kind() == DType.Kind.BLOCK -> GridBlocks.pack(shifted, type);
            default -> encoder().encode(task.action().id(), kept, type, job);
        };
    }

    private TypeEncoder encoder() {
        return new TypeEncoder(workers);
    }

    /// Whole heads where rows change places, all rows where the method looks at the tensor as a whole.
    private long windowRows(Shape shape) {
        boolean isRowwise = task.transform()
                .map(chosen -> chosen.transform().isRowwise(chosen.settings()))
                .orElse(true);
        long together = task.tensor().order().together();
        long window = windowElements / Math.max(1, shape.columns()) / together * together;
        boolean isTurned = task.tensor().isTransposed()
                || (task.transform().isPresent()
                        && task.tensor().source().orientation().isPresent());
        return isRowwise && !isTurned ? Math.max(together, window) : Math.max(1, shape.rows());
    }

    private void move(MemorySegment encoded) throws IOException {
        task.tensor().write(encoded, task.action().writtenType(), sink);
    }

    private static boolean isStoredAs(CompressedTensor tensor, DType type) {
        return switch (tensor) {
            case Dense dense -> dense.type() == type;
            case Packed packed -> packed.type() == type;
            case Grid _, ShiftedGrid _, LevelGrid _, Rearranged _, Computed _, Reoriented _, Sparse _ -> false;
        };
    }

    static FormatException unsound(Tensor source, NotFiniteException e) {
        FormatException unsound = new FormatException(
                Problem.NOT_FINITE,
                source.file(),
                "tensor '" + source.id() + "' at offset " + source.offset() + ": row " + e.row() + ", column "
                        + e.column(),
                e.expected(),
                e.found());
        unsound.initCause(e);
        return unsound;
    }
}
