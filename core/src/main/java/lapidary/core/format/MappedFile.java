package lapidary.core.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A whole file mapped read-only, of any size.
///
/// @param bytes the file's content; valid as long as the arena it was mapped into
public record MappedFile(Path path, MemorySegment bytes) {

    /// Work on mapped bytes.
    @FunctionalInterface
    public interface Reading<T, E extends Exception> {
        T read() throws E, IOException;
    }

    /// Maps `path` into `arena`; the file descriptor is closed again, the mapping stays.
    public static MappedFile open(Path path, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new MappedFile(
                    path,
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
                            .asReadOnly());
        }
    }

    public long size() {
        return bytes.byteSize();
    }

    /// Lets go of the memory that mapped bytes take; whoever asks for them again reads them from
    /// the file again. Other
    /// memory is left alone.
    public static void release(MemorySegment bytes) {
        if (bytes.isMapped() && bytes.byteSize() > 0) {
            bytes.unload();
        }
    }

    /// Runs work that reads mapped bytes of `path`. Bytes that vanished because somebody shortened
    /// the file meanwhile come as an [InternalError] from the virtual machine; here that becomes a
    /// [FormatException].
    ///
    /// @throws FormatException with [FormatException.Problem#CHANGED_WHILE_OPEN]
    public static <T, E extends Exception> T reading(Path path, Reading<T, E> work) throws E, IOException {
        try {
            return work.read();
        } catch (InternalError e) {
            if (!isLostPage(e)) {
                throw e;
            }
            throw changed(path, e);
        }
    }

    /// What a lost page of `path` is to the user.
    static FormatException changed(Path path, InternalError lost) {
        FormatException changed = new FormatException(
                FormatException.Problem.CHANGED_WHILE_OPEN,
                path,
                "mapped file",
                "the bytes it had when it was opened",
                "a shorter file of " + sizeNow(path));
        changed.initCause(lost);
        return changed;
    }

    /// Whether an error is the virtual machine's way to say that a mapped page is gone.
    public static boolean isLostPage(InternalError error) {
        String message = error.getMessage();
        return message != null && message.contains("unsafe memory access");
    }

    private static String sizeNow(Path path) {
        try {
            return Files.isRegularFile(path) ? Files.size(path) + " bytes" : "unknown size";
        } catch (IOException e) {
            return "unknown size";
        }
    }
}
