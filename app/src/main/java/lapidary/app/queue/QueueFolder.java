package lapidary.app.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.queue.QueueLock;
import org.slf4j.LoggerFactory;

/// Where the window's queue lies: among what the program notes about its own runs. It once lay among the settings; a
/// queue that is found there is moved, once.
public final class QueueFolder {
    static final String STATE = "queue.json";

    private static final String NAME = "queue";

    private QueueFolder() {}

    /// @param state the folder for what the program notes about its own runs
    public static Path in(Path state) {
        return state.resolve(NAME);
    }

    /// Brings a queue of earlier versions to its place, with the recipes of its jobs. Nothing
    /// happens where there is none,
    /// where the place has a queue already, or while somebody runs the old one; what cannot be
    /// moved stays, and is told
    /// to the log. Touches files: not for the screen's thread.
    ///
    /// @param settings the folder where it lay
    public static void settle(Path settings, Path state) {
        Path before = in(settings);
        Path now = in(state);
        if (!Files.isRegularFile(before.resolve(STATE)) || Files.exists(now.resolve(STATE))) {
            return;
        }
        try {
            move(before, now);
        } catch (IOException e) {
            LoggerFactory.getLogger(QueueFolder.class)
                    .warn("the queue in {} could not be moved to {}: {}", before, now, e.getMessage());
        }
    }

    /// The state goes last: until it has gone, the old place counts, and moving begins anew.
    private static void move(Path before, Path now) throws IOException {
        try (QueueLock lock = QueueLock.take(before.resolve(STATE))) {
            for (Path file : all(before)) {
                Path target = now.resolve(before.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!isStateOrLock(file, before)) {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.move(before.resolve(STATE), now.resolve(STATE));
        }
        for (Path file : all(before).stream().sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean isStateOrLock(Path file, Path folder) {
        return folder.equals(file.getParent())
                && String.valueOf(file.getFileName()).startsWith(STATE);
    }

    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        }
    }
}
