package lapidary.app.open;

import java.nio.file.Path;
import java.util.Optional;

/// Asks the user for a place on the disk. An interface because the headless platform has no file chooser.
public interface FilePicker {
    /// A model file; empty when the user thought better of it.
    Optional<Path> modelFile();

    /// A folder that holds a model.
    Optional<Path> modelFolder();

    /// A text to measure on.
    Optional<Path> textFile();

    /// A folder to write into.
    ///
    /// @param start where to begin looking
    Optional<Path> folder(Path start);
}
