package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.data.DataSets;
import lapidary.core.job.Job;

/// Texts that a command reads whole.
final class TextFiles {
    private TextFiles() {}

    /// @throws lapidary.core.format.FormatException when the file is not UTF-8, with the byte at
    /// which it is not, or too
    ///     large to be held in memory
    static String read(Path file) throws IOException {
        return DataSets.texts(List.of(file), Job.UNWATCHED).parts().getFirst().read();
    }
}
