package lapidary.app.instance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to be the one window of a user on a display.
///
/// Whoever holds the lock of a file is it; the system lets go of the lock when its process ends, however it ends, so no
/// lock is ever stale. The holder listens at a Unix-domain socket, whose place it writes beside the lock; both belong
/// to the user alone. A later start connects, hands over its files, and is answered.
public final class SingleInstance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SingleInstance.class);

    /// Longest path of a socket that all systems take (macOS: 104 bytes with the end).
    private static final int LONGEST_SOCKET = 100;

    /// What the window answers when it has taken the files.
    private static final int TAKEN = 0x4b;

    /// How long a request may take to come in.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /// How long a later start waits for the window to answer: one that is only starting listens last of all.
    private static final Duration START = Duration.ofSeconds(12);

    private final FileChannel lockFile;
    private final FileLock lock;
    private final Path place;
    private @Nullable ServerSocketChannel server;
    private @Nullable Path socket;

    private SingleInstance(FileChannel lockFile, FileLock lock, Path place) {
        this.lockFile = lockFile;
        this.lock = lock;
        this.place = place;
    }

    /// Takes the right to be the one window; empty when another process has it.
    ///
    /// @param folder where the user's state is kept
    /// @param display names the display: windows on two displays are two
    /// @throws IOException when the folder cannot be written to
    public static Optional<SingleInstance> claim(Path folder, String display) throws IOException {
        Files.createDirectories(folder);
        FileChannel file =
                FileChannel.open(lockFile(folder, display), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return Optional.of(new SingleInstance(file, lock, placeFile(folder, display)));
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("this very process has the window", e);
        }
        file.close();
        return Optional.empty();
    }

    /// Hands files to the window that is there; false when it does not answer in time.
    public static boolean handOver(Path folder, String display, List<Path> files) {
        return handOver(folder, display, files, START);
    }

    /// A window that is just starting listens a moment later, so this asks again until its patience ends.
    static boolean handOver(Path folder, String display, List<Path> files, Duration patience) {
        Request request = Request.of(files);
        long end = System.nanoTime() + patience.toNanos();
        do {
            try {
                if (ask(Path.of(Files.readString(placeFile(folder, display))), request, end)) {
                    return true;
                }
            } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
                LOG.debug("the window does not answer yet", e);
            }
            if (!pause()) {
                return false;
            }
        } while (System.nanoTime() < end);
        return false;
    }

    private static boolean ask(Path socket, Request request, long end) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                Deadline deadline = Deadline.at(end, channel)) {
            request.write(new DataOutputStream(Channels.newOutputStream(channel)));
            return deadline.isAhead() && Channels.newInputStream(channel).read() == TAKEN;
        }
    }

    private static boolean pause() {
        try {
            return !new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Listens for later starts on a thread of its own, until closed.
    ///
    /// @param taken receives the files of each; called on that thread
    public void listen(Consumer<List<Path>> taken) throws IOException {
        Path at = socketPath();
        Files.deleteIfExists(at);
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(at));
        if (at.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rw-------"));
        }
        server = listening;
        socket = at;
        Path fresh = place.resolveSibling(place.getFileName() + ".new");
        Files.writeString(fresh, at.toString());
        Files.move(fresh, place, StandardCopyOption.REPLACE_EXISTING);
        Thread.ofPlatform().daemon().name("later starts").start(() -> serve(listening, taken));
    }

    /// Beside the lock, or where that is too long a path for a socket in a new folder that only the user can enter.
    private Path socketPath() throws IOException {
        Path beside = place.resolveSibling(place.getFileName() + ".socket").toAbsolutePath();
        if (beside.toString().length() <= LONGEST_SOCKET) {
            return beside;
        }
        return Files.createTempDirectory("lapidary").resolve("s");
    }

    private static void serve(ServerSocketChannel listening, Consumer<List<Path>> taken) {
        while (listening.isOpen()) {
            try (SocketChannel caller = listening.accept();
                    Deadline ignored = Deadline.at(System.nanoTime() + PATIENCE.toNanos(), caller)) {
                Request request = Request.read(new DataInputStream(Channels.newInputStream(caller)));
                taken.accept(request.files());
                Channels.newOutputStream(caller).write(TAKEN);
            } catch (IOException e) {
                if (listening.isOpen()) {
                    LOG.warn("a later start was not understood: {}", e.getMessage());
                }
            }
        }
    }

    /// Lets go: the next start is the window.
    @Override
    public void close() {
        try {
            if (server != null) {
                server.close();
            }
            if (socket != null) {
                Files.deleteIfExists(place);
                Files.deleteIfExists(socket);
                if (!socket.startsWith(place.toAbsolutePath().getParent())) {
                    Files.deleteIfExists(socket.getParent());
                }
            }
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("the window's lock could not be let go of: {}", e.getMessage());
        }
    }

    private static Path lockFile(Path folder, String display) {
        return folder.resolve(name(display) + ".lock");
    }

    private static Path placeFile(Path folder, String display) {
        return folder.resolve(name(display));
    }

    private static String name(String display) {
        return "window-" + Integer.toHexString(display.hashCode());
    }
}
