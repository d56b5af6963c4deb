package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flag that names an importance matrix.
final class ImportanceOptions {
    @Option(
            names = "--imatrix",
            paramLabel = "FILE",
            description = "An importance matrix, GGUF or .dat, as llama.cpp's imatrix or `lapidary imatrix` write it: "
                    + "types that weigh columns by it become more exact, those below 3 bits need it.")
    private @Nullable Path file;

    /// What the flag names; nothing without it.
    Evidence evidence() throws IOException {
        return file == null ? Evidence.NONE : read(file);
    }

    static Evidence read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return Evidence.of(ImportanceFile.read(file));
    }
}
