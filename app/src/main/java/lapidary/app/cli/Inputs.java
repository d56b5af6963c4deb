package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import lapidary.core.model.Model;

/// Models that the user names.
final class Inputs {
    private Inputs() {}

    /// @throws NoSuchFileException when there is nothing of that name: no matter of the format, hence exit code 5
    static Model open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return Model.open(path);
    }
}
