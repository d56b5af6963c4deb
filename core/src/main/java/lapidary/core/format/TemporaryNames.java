package lapidary.core.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/// Hidden names beside a target, under which something is made before it gets its own.
final class TemporaryNames {
    private TemporaryNames() {}

    /// A name that nothing has, in the target's folder, so that a rename stays within one file
    /// system.
    static Path beside(Path target) {
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return folder(target).resolve("." + target.getFileName() + "." + random + ".part");
    }

    static Path folder(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || target.getFileName() == null) {
            throw new IllegalArgumentException("no file can have the name " + target);
        }
        return folder;
    }

    /// Makes a rename in this folder last. Only POSIX systems open folders for that; others order
    /// renames themselves.
    static void force(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
