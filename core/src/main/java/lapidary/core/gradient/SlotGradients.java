package lapidary.core.gradient;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lapidary.core.infer.Slot;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;

/// The gradient of the loss by what each slot holds at one point of the way back; zero until something reads the slot.
final class SlotGradients implements AutoCloseable {
    private final Architecture architecture;
    private final Buffers buffers;
    private final int rows;
    private final Map<Slot, Matrix> matrices = new EnumMap<>(Slot.class);
    private final List<NativeFloats> borrowed = new ArrayList<>();

    /// @param hidden `float32[tokens, width]`, changed in place
    SlotGradients(Architecture architecture, Matrix hidden, Buffers buffers) {
        this.architecture = architecture;
        this.buffers = buffers;
        this.rows = hidden.rows();
        matrices.put(Slot.HIDDEN, hidden);
    }

    Matrix of(Slot slot) {
        return matrices.computeIfAbsent(slot, missing -> {
            int width = missing.width(architecture);
            NativeFloats buffer = buffers.borrow(Math.multiplyExact((long) rows, (long) width));
            borrowed.add(buffer);
            Matrix matrix = buffer.matrix(rows, width);
            Rows.clear(matrix);
            return matrix;
        });
    }

    /// A part has overwritten the slot: what it held before that does not reach the loss this way.
    void clear(Slot slot) {
        Rows.clear(of(slot));
    }

    @Override
    public void close() {
        borrowed.forEach(buffers::giveBack);
        borrowed.clear();
        matrices.clear();
    }
}
