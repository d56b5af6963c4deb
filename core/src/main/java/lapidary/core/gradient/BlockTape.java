package lapidary.core.gradient;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lapidary.core.infer.Block;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.TensorId;

/// One sequence's way through one block: what its parts read, kept for the way back, and what came out.
public final class BlockTape implements AutoCloseable {
    private final Block block;
    private final Map<TensorId, Matrix> weights;
    private final Buffers buffers;
    private final List<NativeFloats> borrowed = new ArrayList<>();
    private final List<Map<Slot, Matrix>> reads = new ArrayList<>(); // by part
    private final Matrix output;

    BlockTape(Block block, Map<TensorId, Matrix> weights, Matrix hidden, Buffers buffers) {
        this.block = block;
        this.weights = Map.copyOf(weights);
        this.buffers = buffers;
        this.output = keep(hidden);
    }

    Block block() {
        return block;
    }

    Matrix weight(TensorId id) {
        Matrix matrix = weights.get(id);
        if (matrix == null) {
            throw new IllegalArgumentException("no weights of '" + id + "' were given");
        }
        return matrix;
    }

    /// What a slot held when a part began.
    Matrix read(int part, Slot slot) {
        Matrix kept = reads.get(part).get(slot);
        if (kept == null) {
            throw new IllegalStateException("part " + part + " does not read " + slot);
        }
        return kept;
    }

    /// `float32[tokens, width]`, what the block gave; valid until the tape is closed.
    public Matrix output() {
        return output;
    }

    /// Records the parts as they run. A value that several parts read is kept once.
    Observer recorder() {
        Map<Slot, Matrix> current = new EnumMap<>(Slot.class);
        return new Observer() {
            @Override
            public void precedes(Part part, int sequence, Function<Slot, Matrix> slots) {
                Map<Slot, Matrix> kept = new EnumMap<>(Slot.class);
                for (Slot slot : needed(part)) {
                    kept.put(slot, current.computeIfAbsent(slot, read -> keep(slots.apply(read))));
                }
                reads.add(kept);
                written(part).forEach(current::remove);
            }
        };
    }

    /// What the way back through a part needs of what it read.
    private static List<Slot> needed(Part part) {
        return switch (part) {
            case Part.Normalize normalize -> List.of(normalize.from());
            case Part.NormalizeHeads heads -> List.of(heads.slot());
            case Part.Project project -> List.of(project.from());
            case Part.Attend attend -> List.of(Slot.QUERY, Slot.KEY, Slot.VALUE);
            case Part.Gate gate -> List.of(Slot.GATE, Slot.UP);
            case Part.Activate activate -> List.of(Slot.GATE);
            case Part.Experts experts -> List.of(experts.from(), Slot.ROUTES);
            case Part.OpenGate open -> List.of(Slot.OPENING, open.slot());
            case Part.SplitHeads split -> List.of();
            case Part.SplitGate split -> List.of();
            case Part.Rotate rotate -> List.of();
            case Part.Add add -> List.of();
        };
    }

    private static List<Slot> written(Part part) {
        return switch (part) {
            case Part.SplitHeads split -> List.of(Slot.QUERY, Slot.KEY, Slot.VALUE);
            case Part.SplitGate split -> List.of(Slot.GATE, Slot.UP);
            case Part other -> List.of(other.writes());
        };
    }

    private Matrix keep(Matrix values) {
        NativeFloats buffer = buffers.borrow(Math.multiplyExact((long) values.rows(), (long) values.columns()));
        borrowed.add(buffer);
        Matrix kept = buffer.matrix(values.rows(), values.columns());
        Rows.copy(values, kept);
        return kept;
    }

    /// Gives its memory back; a second call does nothing.
    @Override
    public void close() {
        borrowed.forEach(buffers::giveBack);
        borrowed.clear();
        reads.clear();
    }
}
