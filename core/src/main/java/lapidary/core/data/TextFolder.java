package lapidary.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// The texts of a folder and of the folders in it.
final class TextFolder {
    private static final Set<String> ENDINGS = Set.of("txt", "text", "md", "raw", "rst", "tex", "org");
    private static final int DEEPEST = 16;

    private TextFolder() {}

    /// Sorted by path.
    ///
    /// @throws FormatException when there is none
    static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        gather(folder, files, 0);
        if (files.isEmpty()) {
            throw new FormatException(
                    Problem.MISSING_FILE,
                    folder,
                    "folder",
                    "texts (" + String.join(", ", sortedEndings()) + ")",
                    "none");
        }
        return files;
    }

    static boolean isText(Path file) {
        String name = Origin.nameOf(file).toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static void gather(Path folder, List<Path> files, int depth) throws IOException {
        for (Path entry : Sources.entries(folder)) {
            if (Files.isDirectory(entry)) {
                if (depth < DEEPEST && !Files.isSymbolicLink(entry)) {
                    gather(entry, files, depth + 1);
                }
            } else if (isText(entry)) {
                files.add(entry);
            }
            if (files.size() > Sources.MOST_FILES) {
                throw new FormatException(
                        Problem.LIMIT_EXCEEDED, folder, "folder", "at most " + Sources.MOST_FILES + " files", "more");
            }
        }
    }

    private static List<String> sortedEndings() {
        return ENDINGS.stream().sorted().map(ending -> "." + ending).toList();
    }
}
