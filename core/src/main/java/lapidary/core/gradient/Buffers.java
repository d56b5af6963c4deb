package lapidary.core.gradient;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.linalg.NativeFloats;

/// Native buffers that are used again and again: taking memory from the system costs more than most steps.
/// Any thread may borrow.
final class Buffers implements AutoCloseable {
    // Guarded by this:
    private final Map<Long, Deque<NativeFloats>> idle = new HashMap<>();
    private final List<NativeFloats> all = new ArrayList<>();
    private boolean closed;

    /// A buffer of exactly so many elements, with anything in it.
    synchronized NativeFloats borrow(long elements) {
        if (closed) {
            throw new IllegalStateException("these buffers were closed");
        }
        NativeFloats buffer =
                idle.computeIfAbsent(elements, size -> new ArrayDeque<>()).poll();
        if (buffer == null) {
            buffer = new NativeFloats(elements);
            all.add(buffer);
        }
        return buffer;
    }

    synchronized void giveBack(NativeFloats buffer) {
        if (!closed) {
            idle.computeIfAbsent(buffer.bytes() / Float.BYTES, size -> new ArrayDeque<>())
                    .push(buffer);
        }
    }

    /// Frees all memory. Nothing borrowed may be in use any more.
    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(NativeFloats::close);
        all.clear();
        idle.clear();
    }
}
