package lapidary.core.discover;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lapidary.core.job.Job;

/// Reads folders of one place, up to a number of entries in all.
final class Folders {
    private static final int MOST_ENTRIES = 50_000;
    private static final int MOST_LINES = 20;

    private final Job job;
    private final List<String> skipped;
    private int seen;

    /// @param skipped receives a line for what cannot be read
    Folders(Job job, List<String> skipped) {
        this.job = job;
        this.skipped = skipped;
    }

    boolean isThere(Path folder) {
        return Files.isDirectory(folder);
    }

    /// What lies in a folder, by name; nothing when it cannot be read.
    List<Path> list(Path folder) {
        job.check();
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (++seen > MOST_ENTRIES) {
                    skip(folder, "more than " + MOST_ENTRIES + " files and folders; the rest is not looked at");
                    break;
                }
                entries.add(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            skip(folder, "cannot be read");
        }
        Collections.sort(entries);
        return entries;
    }

    /// Folders in a folder.
    List<Path> folders(Path folder) {
        return list(folder).stream().filter(Files::isDirectory).toList();
    }

    /// Size of a file; 0 when it cannot be told.
    long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            skip(file, "cannot be read");
            return 0;
        }
    }

    void skip(Path path, String reason) {
        if (skipped.size() < MOST_LINES) {
            skipped.add(path + ": " + reason);
        }
    }

    static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
