package lapidary.core.compress;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.Sparse;
import lapidary.core.format.HeldSparse;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.format.SparsePacking;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.plan.Blueprint.Task;
import lapidary.core.plan.Chosen;
import lapidary.core.solve.TaskWeights;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Writes tensors whose kept weights and positions the file holds, part by part. Parts of one tensor need not lie side
/// by side in the file; what was made for one part is kept for the others within bounds, and made anew beyond them.
final class SparseWriter {
    private static final long MOST_BYTES = Math.max(Runtime.getRuntime().maxMemory() / 16, 1 << 24);

    private final Workers workers;
    private final SparsePacking packing;
    private final Job job;
    private final Map<Task, Made> made = new IdentityHashMap<>();
    private final List<Task> order = new ArrayList<>(); // of those made, the oldest first
    private long bytes;

    SparseWriter(Workers workers, SparsePacking packing, Job job) {
        this.workers = workers;
        this.packing = packing;
        this.job = job;
    }

    /// @param left parts that are still to be written
    private record Made(KeptBits kept, MemorySegment values, TensorReport report, int left) {
        long bytes() {
            return values.byteSize() + kept.shape().elements() / 8;
        }
    }

    /// Writes one part of the tensor.
    ///
    /// @param part as [SparsePacking#parts] numbers them
    /// @throws lapidary.core.format.FormatException for weights that are not finite
    TensorReport write(Task task, int part, GridWriter.Supplied given, ByteSink sink) throws IOException {
        Made ready = made.containsKey(task) ? made.get(task) : make(task, given.weights());
        packing.write(task.sparse().orElseThrow(), part, ready.kept(), ready.values(), sink);
        forget(task);
        if (ready.left() > 1) {
            remember(task, new Made(ready.kept(), ready.values(), ready.report(), ready.left() - 1));
        }
        return ready.report();
    }

    private void remember(Task task, Made ready) {
        if (ready.bytes() > MOST_BYTES) {
            return;
        }
        while (bytes + ready.bytes() > MOST_BYTES) {
            forget(order.getFirst());
        }
        made.put(task, ready);
        order.add(task);
        bytes += ready.bytes();
    }

    private void forget(Task task) {
        Made old = made.remove(task);
        if (old != null) {
            order.remove(task);
            bytes -= old.bytes();
        }
    }

    private Made make(Task task, TaskWeights given) throws IOException {
        Tensor source = task.tensor().source().tensor();
        HeldSparse held = task.sparse().orElseThrow();
        Chosen chosen = task.transform().orElseThrow();
        try {
            CompressedTensor compressed = given.ready().isPresent()
                    ? given.ready().get()
                    : chosen.transform()
                            .apply(task.tensor().source(), given.weights(), chosen.settings(), given.evidence(), job);
            if (!(compressed instanceof Sparse sparse) || sparse.kept().count() != held.kept()) {
                throw new IllegalStateException(held.kept() + " weights were forecast for "
                        + task.action().id() + ", and it is " + compressed);
            }
            CompressedTensor whole = InPlace.cleared(workers, task, held.type(), sparse, job);
            TaskMeter meter = new TaskMeter(workers, task);
            meter.add(given.before(), given.compared().apply(whole), job);
            meter.addRounding(compressed, whole, job);
            return inOrder(task, sparse.kept(), InPlace.bytes(whole), meter.report());
        } catch (NotFiniteException e) {
            throw TensorWriter.unsound(source, e);
        }
    }

    private Made inOrder(Task task, KeptBits kept, MemorySegment values, TensorReport report) {
        int parts = packing.parts(task.sparse().orElseThrow()).size();
        if (task.tensor().order().isSame()) {
            return new Made(kept, values, report, parts);
        }
        Shape shape = kept.shape();
        long columns = shape.columns();
        long rowBytes = values.byteSize() / shape.rows();
        KeptBits moved = new KeptBits(shape);
        MemorySegment turned = MemorySegment.ofArray(new byte[Math.toIntExact(values.byteSize())]);
        for (long row = 0; row < shape.rows(); row++) {
            long from = task.tensor().order().sourceRow(row);
            MemorySegment.copy(values, from * rowBytes, turned, row * rowBytes, rowBytes);
            for (long column = 0; column < columns; column++) {
                if (kept.isKept(from * columns + column)) {
                    moved.keep(row * columns + column);
                }
            }
        }
        return new Made(moved, turned, report, parts);
    }
}
