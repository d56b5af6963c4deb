package lapidary.core.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Room for what a file holds compressed: a mapped temporary file, so that it needs no memory of its own. It has no
/// name any more as soon as it is mapped, where the system allows that, and is gone when the arena is closed.
public final class Scratch {
    private Scratch() {}

    /// Fills the room.
    @FunctionalInterface
    public interface Filling {
        /// @param room zeros at first
        void fill(MemorySegment room) throws IOException;
    }

    /// Makes room and fills it.
    ///
    /// @param size of the room; the caller has checked that the file can hold so much
    /// @param what it is for, for messages: "member 'a' of file.npz"
    /// @return the room, read-only
    public static MemorySegment fill(long size, String what, Arena arena, Filling filling) throws IOException {
        Path file = Files.createTempFile("lapidary-", ".inflated");
        try {
            if (Files.getFileStore(file).getUsableSpace() < size) {
                throw new IOException("Inflating " + what + " needs " + size + " bytes in " + file.getParent()
                        + ", which has less free space.");
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MemorySegment room = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
                filling.fill(room);
                return room.asReadOnly();
            }
        } finally {
            forget(file);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Windows keeps the name of a mapped file; it goes when the program ends.
            file.toFile().deleteOnExit();
        }
    }
}
