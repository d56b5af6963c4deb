package lapidary.app.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder with the work on every model. Used away from the screen.
///
/// @param path of the folder, which need not exist
record WorkspaceFolder(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceFolder.class);

    /// Models whose work is remembered at most; those worked on longest ago are forgotten first.
    private static final int MOST_MODELS = 100;

    /// The newest work of a program that did not end in good order and that no running program has.
    Optional<Workspace> leftOver() {
        for (Path file : newestFirst()) {
            try {
                Optional<WorkspaceSlot> free =
                        WorkspaceSlot.isAtWork(file) ? WorkspaceSlot.claim(file) : Optional.empty();
                if (free.isPresent()) {
                    // Only looked at: its lock file still tells of the end when the model is opened.
                    free.get().leave();
                    Optional<Workspace> found = WorkspaceSlot.read(file);
                    if (found.filter(WorkspaceFolder::isWorthIt).isPresent()) {
                        return found;
                    }
                }
            } catch (IOException e) {
                LOG.debug("{} is no work to go on with: {}", file, e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static boolean isWorthIt(Workspace work) {
        return work.tree().nodes().size() > 1 && Files.exists(work.file());
    }

    /// Forgets the models worked on longest ago beyond the most that are remembered.
    void tidy() {
        List<Path> files = newestFirst();
        for (Path file : files.subList(Math.min(MOST_MODELS, files.size()), files.size())) {
            try {
                Optional<WorkspaceSlot> free = WorkspaceSlot.claim(file);
                if (free.isPresent()) {
                    free.get().remove();
                }
            } catch (IOException e) {
                LOG.debug("{} stays: {}", file, e.getMessage());
            }
        }
    }

    private List<Path> newestFirst() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted(Comparator.comparingLong(WorkspaceFolder::age))
                    .toList();
        } catch (IOException e) {
            LOG.warn("{} cannot be listed: {}", path, e.getMessage());
            return List.of();
        }
    }

    private static long age(Path file) {
        try {
            return -Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
