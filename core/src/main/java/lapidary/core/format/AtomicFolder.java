package lapidary.core.format;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A folder of plain files that appears whole or not at all: filled under another name beside it,
/// then renamed.
///
/// An older folder of that name steps aside first and is removed afterwards, but only when it holds
/// nothing but files that the caller knows: nobody's documents are lost because a folder was named. A process that is
/// killed leaves at most a hidden folder with a [FolderMark], which [LeftOvers] sweeps.
public final class AtomicFolder implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FolderMark mark;
    private boolean isCommitted;

    private AtomicFolder(Path target, Path temporary, FolderMark mark) {
        this.target = target;
        this.temporary = temporary;
        this.mark = mark;
    }

    /// Begins to fill what will be `target`.
    ///
    /// @param isReplaceable whether a file name in an older folder may be lost with it
    /// @throws FileSystemException when `target` is a file, or a folder that holds anything else
    public static AtomicFolder create(Path target, Predicate<String> isReplaceable) throws IOException {
        checkReplaceable(target, isReplaceable);
        Path temporary = TemporaryNames.beside(target);
        Files.createDirectory(temporary);
        return new AtomicFolder(target, temporary, FolderMark.on(temporary));
    }

    /// Where to put the files; each is to be forced to disk by whoever writes it.
    public Path folder() {
        return temporary;
    }

    /// Gives the folder its name.
    public void commit() throws IOException {
        mark.close();
        TemporaryNames.force(temporary);
        if (Files.exists(target)) {
            replace();
        } else {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
        isCommitted = true;
        TemporaryNames.force(TemporaryNames.folder(target));
    }

    /// Removes what was written unless it was committed.
    @Override
    public void close() throws IOException {
        if (!isCommitted) {
            mark.removeFolder();
        }
    }

    // No portable call swaps two folders: between the renames a crash leaves the old folder under its hidden name.
    private void replace() throws IOException {
        Path old = TemporaryNames.beside(target);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        FolderMark.on(old).removeFolder();
    }

    private static void checkReplaceable(Path target, Predicate<String> isReplaceable) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new FileAlreadyExistsException(
                    target.toString(), null, "a file stands where the folder is to be written");
        }
        for (Path file : list(target)) {
            if (Files.isDirectory(file) || !isReplaceable.test(String.valueOf(file.getFileName()))) {
                throw new FileSystemException(
                        target.toString(),
                        null,
                        "the folder holds '" + file.getFileName() + "', which is no part of a model");
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
