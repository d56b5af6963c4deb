package lapidary.app.window;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The built-in samples in a folder of the test's own while it lasts: random use writes files
/// beside the models it opens.
final class CopiedSamples implements AutoCloseable {
    private static final String PROPERTY = "lapidary.samples";

    private final String before = System.getProperty(PROPERTY);

    CopiedSamples(Path folder) throws IOException {
        Path source = Path.of(before);
        List<Path> files;
        try (Stream<Path> all = Files.walk(source)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.copy(file, folder.resolve(source.relativize(file).toString()));
        }
        System.setProperty(PROPERTY, folder.toString());
    }

    @Override
    public void close() {
        System.setProperty(PROPERTY, before);
    }
}
