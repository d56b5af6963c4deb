package lapidary.core.gradient;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// The gradients that were asked for, each held from the first look at it until it is given away.
final class Wanted implements AutoCloseable {
    private final Set<TensorId> names;
    private final Buffers buffers;
    private final Map<TensorId, NativeFloats> held = new HashMap<>();
    private final Map<TensorId, Matrix> matrices = new HashMap<>();

    Wanted(Set<TensorId> names, Buffers buffers) {
        this.names = new HashSet<>(names);
        this.buffers = buffers;
    }

    /// Where a tensor's gradient is added up, zero at first; empty when nobody asked for it or it was given.
    Optional<Matrix> find(ModelTensor tensor) {
        if (!names.contains(tensor.id())) {
            return Optional.empty();
        }
        return Optional.of(matrices.computeIfAbsent(tensor.id(), id -> {
            int rows = Math.toIntExact(tensor.tensor().shape().rows());
            int columns = Math.toIntExact(tensor.tensor().shape().columns());
            NativeFloats buffer = buffers.borrow(Math.multiplyExact((long) rows, (long) columns));
            held.put(id, buffer);
            Matrix matrix = buffer.matrix(rows, columns);
            Rows.clear(matrix);
            return matrix;
        }));
    }

    /// Shows a finished gradient and forgets it.
    void give(ModelTensor tensor, GradientSink sink) {
        find(tensor).ifPresent(matrix -> {
            sink.weight(tensor, matrix);
            names.remove(tensor.id());
            matrices.remove(tensor.id());
            Optional.ofNullable(held.remove(tensor.id())).ifPresent(buffers::giveBack);
        });
    }

    @Override
    public void close() {
        held.values().forEach(buffers::giveBack);
        held.clear();
        matrices.clear();
    }
}
