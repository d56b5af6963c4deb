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
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.Rearranged;
import lapidary.core.compressed.Reoriented;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.compressed.Sparse;
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
        ErrorMeter meter = new ErrorMeter(workers);
        if (task.isCopy() && !given.isChanged()) {
            copy(source);
        } else if (given.isRounded()) {
            store(source, meter);
        } else {
            compress(source, meter);
        }
        MappedFile.release(source.data());
        return new TensorReport(
                task.action(), source.typeName(), source.bytes(), meter.sqnrDecibels(), meter.maximumError());
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
    private void store(Tensor source, ErrorMeter meter) throws IOException {
        DType type = task.action().writtenType();
        try {
            Optional<CompressedTensor> ready = given.ready().filter(made -> isStoredAs(made, type));
            CompressedTensor made = ready.isPresent()
                    ? ready.get()
                    : new TypeEncoder(workers).encode(task.action().id(), given.weights(), type, job);
            meter.add(given.before(), given.compared().apply(made), job);
            move(bytes(made));
        } catch (NotFiniteException e) {
            throw unsound(source, e);
        }
    }

    private void compress(Tensor source, ErrorMeter meter) throws IOException {
        RowSource weights = given.weights();
        long rows = weights.shape().rows();
        long window = windowRows(weights.shape());
        for (long first = 0; first < rows; first += window) {
            long count = Math.min(window, rows - first);
            RowSource part = count == rows ? weights : new RowSlice(weights, first, count);
            try {
                CompressedTensor compressed = encode(part);
                RowSource made = compressed;
                if (count < rows) {
                    made = new RowSlice(
                            given.compared().apply(new Placed(weights.shape(), first, compressed)), first, count);
                } else {
                    made = given.compared().apply(compressed);
                }
                meter.add(count == rows ? given.before() : new RowSlice(given.before(), first, count), made, job);
                move(bytes(compressed));
            } catch (NotFiniteException e) {
                throw unsound(source, e.shifted(first));
            }
        }
    }

    private CompressedTensor encode(RowSource part) throws NotFiniteException {
        TypeEncoder encoder = new TypeEncoder(workers);
        DType type = task.action().writtenType();
        Optional<Chosen> chosen = task.transform();
        if (chosen.isEmpty()) {
            return encoder.encode(task.action().id(), part, type, job);
        }
        CompressedTensor compressed = chosen.get()
                .transform()
                .apply(task.tensor().source(), part, chosen.get().settings(), given.evidence(), job);
        return isStoredAs(compressed, type)
                ? compressed
                : encoder.encode(task.action().id(), compressed, type, job);
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

    private static MemorySegment bytes(CompressedTensor tensor) {
        return switch (tensor) {
            case Dense dense -> dense.data();
            case Packed packed -> packed.data();
            case Grid _, ShiftedGrid _, LevelGrid _, Rearranged _, Computed _, Reoriented _, Sparse _ ->
                throw new IllegalStateException("not the bytes of a file: " + tensor);
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
