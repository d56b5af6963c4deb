package lapidary.core.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that appears whole or not at all: written under another name in the same folder, forced
/// to disk, then renamed.
///
/// Until [#commit()] the file of that name stays what it was; closing without a commit removes what
/// was written. A process that is killed leaves at most a hidden file whose name ends in `.part`, which is locked as
/// long as somebody writes it; see [LeftOvers].
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final Sha256 digest = new Sha256();
    private boolean isCommitted;

    private AtomicFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /// Begins to write what will be `target`.
    ///
    /// @throws FileSystemException when `target` is a folder, or its folder does not exist
    public static AtomicFile create(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw new FileSystemException(target.toString(), null, "a folder stands where the file is to be written");
        }
        Path temporary = TemporaryNames.beside(target);
        try {
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            LeftOvers.claim(channel);
            return new AtomicFile(target, temporary, channel);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(TemporaryNames.folder(target).toString());
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(target.toString());
        }
    }

    /// Writes a small file whole.
    public static void write(Path target, byte[] content) throws IOException {
        try (AtomicFile file = create(target)) {
            file.write(ByteBuffer.wrap(content));
            file.commit();
        }
    }

    /// Writes a small text, UTF-8.
    public static void write(Path target, String content) throws IOException {
        write(target, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Appends all remaining bytes.
    public void write(ByteBuffer bytes) throws IOException {
        digest.add(bytes.duplicate());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw cut(e);
        }
    }

    /// A full disk, a quota or a cable that was pulled: the system's few words with where, and what to do.
    private FileSystemException cut(IOException e) {
        FileSystemException failure = new FileSystemException(
                target.toString(),
                null,
                "writing it broke off (" + e.getMessage()
                        + "); nothing of it is left. Make room there, or choose another" + " folder");
        failure.initCause(e);
        return failure;
    }

    /// Bytes written so far.
    public long position() throws IOException {
        return channel.position();
    }

    /// SHA-256 of everything written, hexadecimal; nothing can be written afterwards.
    public String sha256() {
        return digest.finish();
    }

    /// Forces the bytes to disk and gives the file its name.
    public void commit() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw cut(e);
        }
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        isCommitted = true;
        TemporaryNames.force(TemporaryNames.folder(target));
    }

    /// Removes what was written unless it was committed.
    @Override
    public void close() throws IOException {
        if (!isCommitted) {
            channel.close();
            Files.deleteIfExists(temporary);
        }
    }
}
