package lapidary.core.linalg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A native buffer of floats, zero at first, with an owner who frees it. Any thread may read and write it.
public final class NativeFloats implements AutoCloseable {
    private static final AtomicLong LIVE_BYTES = new AtomicLong();
    private static final int ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment data;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /// @throws OutOfMemoryError when the system has no such memory
    public NativeFloats(long elements) {
        this.data = arena.allocate(Math.multiplyExact(elements, 4L), ALIGNMENT);
        LIVE_BYTES.addAndGet(data.byteSize());
    }

    /// Native bytes that are allocated here and not yet freed, in the whole process.
    public static long liveBytes() {
        return LIVE_BYTES.get();
    }

    public MemorySegment data() {
        return data;
    }

    public long bytes() {
        return data.byteSize();
    }

    /// The buffer's beginning as a matrix.
    public Matrix matrix(int rows, int columns) {
        return Matrix.of(data, rows, columns);
    }

    /// Frees the memory; a second call does nothing.
    ///
    /// @throws IllegalStateException while a native call is using it
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            LIVE_BYTES.addAndGet(-data.byteSize());
            arena.close();
        }
    }
}
