package lapidary.core.infer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;

/// Room in which threads decode some rows of a weight, one tile per thread that is at work, kept for the next one.
final class DecodedTiles implements AutoCloseable {
    // Guarded by idle:
    private final Deque<Room> idle = new ArrayDeque<>();
    private final List<Room> all = new ArrayList<>();

    /// Decodes rows and shows them.
    ///
    /// @param at first output
    /// @param use is shown `float32[count, inputs]`, valid during the call
    void use(LayerWeight.Stored weight, int at, int count, Consumer<Matrix> use) {
        Room room = borrow();
        try {
            use.accept(room.decode(weight, at, count));
        } finally {
            synchronized (idle) {
                idle.push(room);
            }
        }
    }

    private Room borrow() {
        synchronized (idle) {
            Room room = idle.poll();
            if (room == null) {
                room = new Room();
                all.add(room);
            }
            return room;
        }
    }

    /// Frees all native memory. Nobody may be using a tile any more.
    @Override
    public void close() {
        synchronized (idle) {
            all.forEach(room -> room.memory.close());
            all.clear();
            idle.clear();
        }
    }

    private static final class Room {
        private float[] values = new float[0];
        private NativeFloats memory = new NativeFloats(0);

        Matrix decode(LayerWeight.Stored weight, int at, int count) {
            int elements = Math.multiplyExact(count, weight.inputs());
            if (values.length < elements) {
                values = new float[elements];
                memory.close();
                memory = new NativeFloats(elements);
            }
            weight.source().decode(weight.first() + at, count, values);
            Matrix tile = memory.matrix(count, weight.inputs());
            tile.set(values);
            return tile;
        }
    }
}
