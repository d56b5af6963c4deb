package lapidary.core.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process that was killed left beside a file that it was writing.
public final class LeftOvers {
    private LeftOvers() {}

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
        } else if (Files.isDirectory(found) && isWholeThere) {
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
