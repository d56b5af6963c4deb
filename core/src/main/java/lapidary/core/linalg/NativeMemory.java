package lapidary.core.linalg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.function.Consumer;

/// Native memory as segments of one class, for loops that run over weights.
///
/// Segments of mapped files, of native memory and of arrays are of different classes. The runtime compiles a loop for
/// the classes that it has met in what the loop calls, which the whole program shares: a loop over weights of a file
/// took 1.8 times as long once anything had read weights from native memory. What [#at] gives is of the same class
/// always, and the runtime knows it.
final class NativeMemory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeMemory() {}

    /// The same bytes, within the same bounds. To be called in the method of the loop, inside of [#use].
    static MemorySegment at(MemorySegment data) {
        return ALL.asSlice(data.address(), data.byteSize());
    }

    /// Hands a segment to a task that calls [#at], and keeps it from being freed meanwhile. Arrays
    /// are copied first.
    ///
    /// @param data that nobody closes while the task runs
    /// @throws IllegalStateException for a segment that was closed
    static void use(MemorySegment data, Consumer<MemorySegment> task) {
        if (!data.isNative()) {
            try (Arena arena = Arena.ofConfined()) {
                task.accept(arena.allocate(data.byteSize(), Long.BYTES).copyFrom(data));
            }
            return;
        }
        try {
            if (data.byteSize() > 0) {
                var unused = data.get(ValueLayout.JAVA_BYTE, 0);
            }
            task.accept(data);
        } finally {
            Reference.reachabilityFence(data);
        }
    }
}
