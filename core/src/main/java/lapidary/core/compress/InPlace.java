package lapidary.core.compress;

import java.lang.foreign.MemorySegment;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.ZeroCodes;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.plan.Blueprint.Task;
import lapidary.core.quant.RowWindows;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Tensor;

/// Pruned weights with zeros in their places, as a file with all weights has them.
final class InPlace {
    private InPlace() {}

    /// The source's own bytes where the task keeps them, else the values encoded in a type.
    ///
    /// @param type that the file holds
    static CompressedTensor cleared(Workers workers, Task task, DType type, Sparse sparse, Job job)
            throws NotFiniteException {
        Tensor source = task.tensor().source().tensor();
        CompressedTensor values = sparse.values();
        if (task.isInPlace()) {
            return cleared(type, source.data(), sparse);
        }
        return values instanceof Dense dense && dense.type() == type
                ? cleared(type, dense.data(), sparse)
                : new TypeEncoder(workers).encode(task.action().id(), sparse, type, job);
    }

    private static CompressedTensor cleared(DType type, MemorySegment bytes, Sparse sparse) {
        MemorySegment data = RowWindows.allocate(bytes.byteSize());
        data.copyFrom(bytes);
        ZeroCodes.clear(type, data, sparse.kept());
        return type.kind() == DType.Kind.BLOCK
                ? new Packed(sparse.shape(), type, data)
                : new Dense(sparse.shape(), type, data);
    }

    static MemorySegment bytes(CompressedTensor whole) {
        return switch (whole) {
            case Dense dense -> dense.data();
            case Packed packed -> packed.data();
            default -> throw new IllegalStateException("not the bytes of a file: " + whole);
        };
    }
}
