package lapidary.core.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes sure that one process at a time runs a queue. The lock goes with the process, however it ends.
public final class QueueLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueLock.class);

    private final Path file;
    private final FileChannel channel;

    private QueueLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @throws RefusedJobException when somebody else runs the queue
    public static QueueLock take(Path stateFile) throws IOException {
        Path whole = stateFile.toAbsolutePath();
        Path file = whole.resolveSibling(whole.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isLocked(channel) && isStill(file, channel)) {
            return new QueueLock(file, channel);
        }
        channel.close();
        throw new RefusedJobException(
                stateFile + ": another Lapidary runs this queue now; wait for it or stop it, then go on with --resume");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(1, Long.MAX_VALUE - 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false; // this very process has it
        }
    }

    /// Whether the file of that name is the one that is locked: its last owner may have removed it meanwhile.
    private static boolean isStill(Path file, FileChannel channel) throws IOException {
        byte[] mark = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(mark), 0);
        try {
            return Arrays.equals(mark, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} stays", file, e); // systems that keep open files
        }
        channel.close();
    }
}
