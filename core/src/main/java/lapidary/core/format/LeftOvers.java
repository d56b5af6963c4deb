package lapidary.core.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process that was killed left beside a file or folder that it was writing.
public final class LeftOvers {
    /// A hidden name beside a target, see [TemporaryNames].
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{1,16}\\.part");

    private LeftOvers() {}

    /// Marks a half-written file as somebody's, for as long as the process lives and the channel is
    /// open. On file systems
    /// without locks it stays unmarked, and is never swept.
    static void claim(FileChannel channel) {
        try {
            FileLock unused = channel.tryLock();
        } catch (IOException e) {
            // No locks here.
        }
    }

    /// Removes half-written files and folders that nobody writes any more, whatever their names:
    /// what a kill or a crash
    /// left. Folders only with a [FolderMark].
    ///
    /// @return what was removed; none where the folder cannot be read
    public static List<Path> sweep(Path folder) {
        List<Path> removed = new ArrayList<>();
        try {
            for (Path found : list(folder)) {
                if (TEMPORARY.matcher(String.valueOf(found.getFileName())).matches() && isSwept(found)) {
                    removed.add(found);
                }
            }
        } catch (IOException e) {
            // Not ours to read, or gone meanwhile: nothing that anybody waits for.
        }
        return List.copyOf(removed);
    }

    /// The same in the folder of a file that is to be written.
    public static List<Path> sweepBeside(Path target) {
        return sweep(TemporaryNames.folder(target));
    }

    private static boolean isSwept(Path found) throws IOException {
        if (Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS)) {
            return FolderMark.sweep(found);
        }
        return Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)
                && isForsaken(found)
                && Files.deleteIfExists(found);
    }

    private static boolean isForsaken(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    /// Removes half-written files of this name, and half-written folders where the whole one is there. Only for
    /// somebody who knows that nobody writes there now.
    public static void remove(Path target) throws IOException {
        Path folder = TemporaryNames.folder(target);
        if (!Files.isDirectory(folder)) {
            return;
        }
        Pattern name = Pattern.compile("\\." + Pattern.quote(target.getFileName() + ".") + "[0-9a-f]{1,16}\\.part");
        for (Path found : list(folder)) {
            if (name.matcher(String.valueOf(found.getFileName())).matches()) {
                removeOne(found, Files.exists(target));
            }
        }
    }

    private static void removeOne(Path found, boolean isWholeThere) throws IOException {
        if (Files.isRegularFile(found)) {
            Files.deleteIfExists(found);
        } else if (Files.isDirectory(found) && !FolderMark.sweep(found) && isWholeThere) {
            List<Path> inside = list(found);
            if (inside.stream().allMatch(Files::isRegularFile)) {
                for (Path file : inside) {
                    Files.deleteIfExists(file);
                }
                Files.deleteIfExists(found);
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
