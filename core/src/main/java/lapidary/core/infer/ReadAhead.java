package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.tensor.RowSource;

/// Brings the pages of weights that are needed next from the disk while the present ones are worked with: a thread of
/// its own that waits for the disk and computes nothing. It ends before it is closed, and with it its use of the file.
final class ReadAhead implements AutoCloseable {
    /// Touched at a time, so that closing does not wait for long.
    private static final long STEP = 16L << 20;

    private final Thread thread;
    private volatile boolean closed;

    /// @param sources in the order in which they are needed; those that are not mapped from a file are left out
    ReadAhead(List<RowSource> sources) {
        List<MemorySegment> mapped =
                sources.stream().flatMap(source -> data(source).stream()).toList();
        thread = Thread.ofPlatform().daemon().name("read-ahead").unstarted(() -> mapped.forEach(this::touch));
        if (!mapped.isEmpty()) {
            thread.start();
        }
    }

    private static Optional<MemorySegment> data(RowSource source) {
        return switch (source) {
            case Packed packed when packed.data().isMapped() -> Optional.of(packed.data());
            case Dense dense when dense.data().isMapped() -> Optional.of(dense.data());
            default -> Optional.empty();
        };
    }

    private void touch(MemorySegment data) {
        try {
            for (long at = 0; at < data.byteSize() && !closed; at += STEP) {
                data.asSlice(at, Math.min(STEP, data.byteSize() - at)).load();
            }
        } catch (InternalError e) {
            // The file was shortened: whoever decodes these weights says so.
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
