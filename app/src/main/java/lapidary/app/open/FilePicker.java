package lapidary.app.open;

import java.nio.file.Path;
import java.util.Optional;

/// Asks the user for a place on the disk. An interface because the headless platform has no file chooser.
public interface FilePicker {
    /// A model file; empty when the user thought better of it.
    Optional<Path> modelFile();

    /// A folder that holds a model.
    Optional<Path> modelFolder();

    /// Some other file to read.
    ///
    /// @param title of the question
    /// @param kind what the endings are, in words
    /// @param endings such as "*.txt"
    Optional<Path> file(String title, String kind, String... endings);

    /// A file to write.
    ///
    /// @param name suggested
    Optional<Path> save(String title, String name);

    /// A folder to write into.
    ///
    /// @param start where to begin looking
    Optional<Path> folder(Path start);
}
