package lapidary.core.infer;

import java.util.EnumMap;
import java.util.Map;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;
import org.jspecify.annotations.Nullable;

/// The buffers of one sequence while a block works on it. One thread at a time.
final class Workspace implements AutoCloseable {
    /// Rows of queries that attention handles together; fixed, so that results depend on nothing else.
    static final int QUERY_TILE = 64;

    private final Architecture architecture;
    private final int tokens;
    private final int capacity;
    private int rows;
    private final Map<Slot, NativeFloats> buffers = new EnumMap<>(Slot.class);
    private final Map<Slot, Matrix> slots = new EnumMap<>(Slot.class);
    private @Nullable Matrix keys;
    private @Nullable Matrix values;
    private @Nullable NativeFloats rounded; // (tokens, columns) of the widest rounded input so far
    private int position;

    /// @param tokens most tokens that are worked on together
    /// @param capacity most tokens of a sequence
    Workspace(Architecture architecture, int tokens, int capacity) {
        this.architecture = architecture;
        this.tokens = tokens;
        this.capacity = capacity;
    }

    /// Begins a sequence: all its tokens at once, from position 0.
    ///
    /// @param hidden `float32[tokens, width]`, worked on in place
    void begin(Matrix hidden) {
        bind(hidden);
        position = 0;
        keys = slot(Slot.KEY);
        values = slot(Slot.VALUE);
    }

    /// Goes on with a sequence whose earlier keys and values are in a cache.
    ///
    /// @param hidden `float32[tokens, width]` of the new tokens
    /// @param position of the first new token
    /// @param keyCache `float32[capacity, keyWidth]`; the new rows are written there
    void resume(Matrix hidden, int position, Matrix keyCache, Matrix valueCache) {
        bind(hidden);
        this.position = position;
        keys = keyCache.rows(0, position + hidden.rows());
        values = valueCache.rows(0, position + hidden.rows());
        slots.put(Slot.KEY, keyCache.rows(position, hidden.rows()));
        slots.put(Slot.VALUE, valueCache.rows(position, hidden.rows()));
    }

    private void bind(Matrix hidden) {
        slots.clear();
        rows = hidden.rows();
        slots.put(Slot.HIDDEN, hidden);
    }

    /// The rows of the tokens being worked on. Memory is taken for the slots that the model uses.
    Matrix slot(Slot slot) {
        begun(slots.get(Slot.HIDDEN));
        return slots.computeIfAbsent(slot, this::buffer);
    }

    private Matrix buffer(Slot slot) {
        int width = slot.width(architecture);
        NativeFloats buffer = buffers.computeIfAbsent(
                slot, missing -> new NativeFloats(Math.multiplyExact((long) tokens, (long) width)));
        return buffer.matrix(rows, width);
    }

    /// Keys of every token so far, these included.
    Matrix keys() {
        return begun(keys);
    }

    Matrix values() {
        return begun(values);
    }

    private static Matrix begun(@Nullable Matrix matrix) {
        if (matrix == null) {
            throw new IllegalStateException("no sequence was begun");
        }
        return matrix;
    }

    /// Position of the first token being worked on.
    int position() {
        return position;
    }

    /// What a runtime multiplies that rounds the inputs of a layer.
    ///
    /// @param from `float32[tokens, columns]`, kept as it is
    /// @return `from` itself where nothing is rounded; otherwise valid until the next call
    Matrix rounded(Rounding rounding, Matrix from) {
        if (rounding.isNone()) {
            return from;
        }
        long elements = Math.multiplyExact((long) from.rows(), (long) from.columns());
        NativeFloats room = rounded;
        if (room == null || room.bytes() < 4 * elements) {
            close(room);
            room = new NativeFloats(Math.multiplyExact((long) tokens, (long) from.columns()));
            rounded = room;
        }
        Matrix to = room.matrix(from.rows(), from.columns());
        rounding.apply(from, to);
        return to;
    }

    private static void close(@Nullable NativeFloats buffer) {
        if (buffer != null) {
            buffer.close();
        }
    }

    /// Most attention scores of a tile of queries: (QUERY_TILE, capacity).
    long scoreElements() {
        return Math.multiplyExact((long) Math.min(QUERY_TILE, tokens), (long) capacity);
    }

    @Override
    public void close() {
        buffers.values().forEach(NativeFloats::close);
        close(rounded);
    }
}
