package lapidary.app.open;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The samples that come with the program: plain files in the folder that the launcher names.
public final class Samples {
    private Samples() {}

    /// The built-in language model; empty when the program was started without its samples.
    public static Optional<Path> languageModel() {
        return Optional.ofNullable(System.getProperty("lapidary.samples"))
                .map(folder -> Path.of(folder, "classics-4m"))
                .filter(Files::isDirectory);
    }

    /// The text that comes with a model to judge it by: for the built-in sample, its held-out text.
    public static Optional<Path> judgingText(Path model) {
        boolean isSample = languageModel()
                .map(sample -> model.toAbsolutePath()
                        .normalize()
                        .startsWith(sample.toAbsolutePath().normalize()))
                .orElse(false);
        return isSample ? languageModel().map(sample -> sample.resolve("heldout.txt")) : Optional.empty();
    }
}
