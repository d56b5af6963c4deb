package lapidary.app.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.AtomicFile;

/// The file that one window keeps the work on one model in, and the right to write it: while the window runs, nobody
/// else gets it. A second window with the same model gets the next file.
///
/// The right is a lock on a file beside it, which the system gives back however the program ends. In good order that
/// file is emptied; one that is free and not empty tells of a program that ended otherwise. It is opened nowhere else:
/// on many systems a process loses its lock when it closes any of its channels to the file.
final class WorkspaceSlot implements AutoCloseable {
    private static final int MOST_WINDOWS = 8;
    private static final int KEY = 32;
    private static final byte[] AT_WORK = "at work".getBytes(StandardCharsets.US_ASCII);
    private static final long LARGEST = 64L << 20;

    /// Lock files that this process holds.
    private static final Set<Path> HELD = new HashSet<>(); // guarded by itself

    private final Path file;
    private final Path lockFile;
    private final FileChannel channel;
    private final boolean isLeftOver;

    private WorkspaceSlot(Path file, Path lockFile, FileChannel channel, boolean isLeftOver) {
        this.file = file;
        this.lockFile = lockFile;
        this.channel = channel;
        this.isLeftOver = isLeftOver;
    }

    /// The first free file for a model; empty where as many windows as there can be have one.
    static Optional<WorkspaceSlot> claim(Path folder, String headerSha256) throws IOException {
        Files.createDirectories(folder);
        for (int number = 1; number <= MOST_WINDOWS; number++) {
            Path file = folder.resolve(headerSha256.substring(0, KEY) + "-" + number + ".json");
            Optional<WorkspaceSlot> claimed = claim(file);
            if (claimed.isPresent()) {
                return claimed;
            }
        }
        return Optional.empty();
    }

    /// A certain file; empty while somebody has it.
    static Optional<WorkspaceSlot> claim(Path file) throws IOException {
        Path lockFile = lockOf(file).toAbsolutePath().normalize();
        synchronized (HELD) {
            if (HELD.contains(lockFile)) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                return Optional.empty();
            }
            HELD.add(lockFile);
            boolean isLeftOver = channel.size() > 0;
            channel.write(ByteBuffer.wrap(AT_WORK), 0);
            return Optional.of(new WorkspaceSlot(file, lockFile, channel, isLeftOver));
        }
    }

    /// Whether a program that did not end in good order had it, or one has it now.
    static boolean isAtWork(Path file) throws IOException {
        Path lockFile = lockOf(file);
        return Files.exists(lockFile) && Files.size(lockFile) > 0;
    }

    static Path lockOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path file() {
        return file;
    }

    /// Whether the program that had it before did not end in good order.
    boolean isLeftOver() {
        return isLeftOver;
    }

    /// What was kept; empty where nothing was.
    ///
    /// @throws IOException when it cannot be read, or is no workspace
    Optional<Workspace> read() throws IOException {
        return read(file);
    }

    static Optional<Workspace> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is larger than any workspace");
        }
        return Optional.of(WorkspaceText.read(file, Files.readString(file)));
    }

    /// Keeps a file that cannot be read under another name.
    ///
    /// @return that name
    Path setAside() throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Replaces what is kept, whole or not at all.
    void write(Workspace workspace) throws IOException {
        AtomicFile.write(file, WorkspaceText.write(workspace));
    }

    /// Gives the file back as it was found, without a word of good order.
    void leave() throws IOException {
        synchronized (HELD) {
            channel.close();
            HELD.remove(lockFile);
        }
    }

    /// Gives the file back, in good order.
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            channel.truncate(0);
            channel.close();
            HELD.remove(lockFile);
        }
    }

    /// Forgets what is kept, and gives the file back.
    void remove() throws IOException {
        Files.deleteIfExists(file);
        close();
        Files.deleteIfExists(lockFile);
    }
}
