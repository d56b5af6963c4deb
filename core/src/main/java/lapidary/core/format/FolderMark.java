package lapidary.core.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// Says of a folder that it is half-written, or half-removed: an empty file inside, locked as
/// long as somebody is at it.
/// The lock goes with the process, however it ends, and the file stays. A folder without the file is nobody's to sweep:
/// it may be the older one, which stepped aside.
final class FolderMark implements AutoCloseable {
    private static final String NAME = ".lapidary-writing";

    private final Path file;
    private final FileChannel channel;

    private FolderMark(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Marks a folder that somebody begins to fill or to remove. On file systems without locks the
    /// file is taken away
    /// again: the folder is never swept there.
    static FolderMark on(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FolderMark mark = new FolderMark(file, channel);
        if (!isLocked(channel)) {
            mark.close();
        }
        return mark;
    }

    private static boolean isLocked(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    /// Takes the mark away.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    /// Removes a folder with its files, the mark last, so that a removal that breaks off can be gone on with.
    void removeFolder() throws IOException {
        Path folder = TemporaryNames.folder(file);
        for (Path inside : list(folder)) {
            if (!inside.equals(file)) {
                Files.delete(inside);
            }
        }
        close();
        Files.delete(folder);
    }

    /// Removes a marked folder that nobody is at, and nothing where it holds other than plain files.
    static boolean sweep(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        // The lock is held until the mark is taken away, and goes with the channel.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (!isLocked(channel) || !list(folder).stream().allMatch(FolderMark::isPlain)) {
                return false;
            }
            new FolderMark(file, channel).removeFolder();
            return true;
        }
    }

    private static boolean isPlain(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
