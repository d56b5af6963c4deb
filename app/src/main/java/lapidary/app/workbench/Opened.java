package lapidary.app.workbench;

import java.nio.file.Path;

/// What is open in the window.
public sealed interface Opened {
    /// Nothing yet.
    record Nothing() implements Opened {}

    /// A model that is being opened.
    record Opening(Path path) implements Opened {}

    /// A model that is open.
    record Ready(OpenModel model) implements Opened {}

    /// A model that could not be opened.
    ///
    /// @param reason what is wrong with it, for the user
    record Failed(Path path, String reason) implements Opened {}
}
