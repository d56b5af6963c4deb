package lapidary.app.diagnose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A log that never grows beyond a few files: when one is full it steps back by one number, and the oldest goes.
///
/// Several processes may append to the same one. A disk that is full ends the noting, never the program.
public final class LogFile implements AutoCloseable {
    static final long FULL = 1 << 20;
    static final int OLDER = 3;

    private static final String NAME = "lapidary.log";
    private static final int TAIL = 1 << 17;

    private final Path folder;
    private final long full;

    // Guarded by this:
    private @org.jspecify.annotations.Nullable FileChannel channel;

    /// Makes nothing yet: the folder comes with the first line.
    ///
    /// @param folder of the log and of nothing else
    public LogFile(Path folder) {
        this(folder, FULL);
    }

    /// @param full bytes at which a file is closed
    LogFile(Path folder, long full) {
        this.folder = folder;
        this.full = full;
    }

    /// Appends a text that ends in a line break.
    public synchronized void append(String text) {
        try {
            FileChannel open = channel == null ? open() : channel;
            if (open.size() >= full) {
                open = roll(open);
            }
            channel = open;
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
        } catch (IOException e) {
            // Nowhere to say it: this is where it would be said.
            close();
        }
    }

    private FileChannel open() throws IOException {
        Files.createDirectories(folder);
        return FileChannel.open(
                file(0), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /// Under a lock, and only if no other process was quicker.
    private FileChannel roll(FileChannel old) throws IOException {
        old.close();
        try (FileChannel guard = FileChannel.open(
                        folder.resolve(NAME + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = guard.lock()) {
            if (lock.isValid() && Files.exists(file(0)) && Files.size(file(0)) >= full) {
                for (int number = OLDER; number > 0; number--) {
                    if (Files.exists(file(number - 1))) {
                        Files.move(file(number - 1), file(number), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
        return open();
    }

    private Path file(int number) {
        return folder.resolve(number == 0 ? NAME : "lapidary." + number + ".log");
    }

    /// The newest lines, oldest of them first; none when nothing was noted.
    public static List<String> last(Path folder, int lines) {
        List<String> found = new ArrayList<>();
        for (String name : List.of("lapidary.1.log", NAME)) {
            try {
                found.addAll(end(folder.resolve(name)));
            } catch (IOException e) {
                found.add("(" + name + " cannot be read: " + e.getClass().getSimpleName() + ")");
            }
        }
        return List.copyOf(found.subList(Math.max(0, found.size() - lines), found.size()));
    }

    private static List<String> end(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (FileChannel read = FileChannel.open(file)) {
            long from = Math.max(0, read.size() - TAIL);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(TAIL, read.size()));
            for (long at = from; bytes.hasRemaining(); at = from + bytes.position()) {
                if (read.read(bytes, at) < 0) {
                    break;
                }
            }
            Stream<String> lines = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).lines();
            return (from == 0 ? lines : lines.skip(1)).toList();
        }
    }

    @Override
    public synchronized void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It was only read by those who look for faults.
            }
        }
    }
}
