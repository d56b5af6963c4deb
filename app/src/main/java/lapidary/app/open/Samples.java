package lapidary.app.open;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.data.Use;

/// The samples that come with the program: plain files in the folder that the launcher names.
public final class Samples {
    private Samples() {}

    /// The built-in language model; empty when the program was started without its samples.
    public static Optional<Path> languageModel() {
        return Optional.ofNullable(System.getProperty("lapidary.samples"))
                .map(folder -> Path.of(folder, "classics-4m"))
                .filter(Files::isDirectory);
    }

    /// The built-in image classifier; empty when the program was started without its samples.
    public static Optional<Path> classifier() {
        return classifierFolder().map(folder -> folder.resolve("model.onnx")).filter(Files::isRegularFile);
    }

    private static Optional<Path> classifierFolder() {
        return Optional.ofNullable(System.getProperty("lapidary.samples")).map(folder -> Path.of(folder, "digits-cnn"));
    }

    /// The data that a model is judged on unless told otherwise: that of a built-in sample; nothing for any other.
    public static Optional<Path> judgingText(Path model) {
        return data(model).getOrDefault(Use.JUDGE, List.of()).stream().findFirst();
    }

    /// The data that comes with a model, by use: for a built-in sample its own; nothing for any other model.
    public static Map<Use, List<Path>> data(Path model) {
        Optional<Path> language = languageModel().filter(sample -> isIn(model, sample));
        if (language.isPresent()) {
            return files(language.get(), "calibration.txt", "search.txt", "heldout.txt");
        }
        Optional<Path> images = classifierFolder().filter(sample -> isIn(model, sample));
        if (images.isPresent()) {
            return files(images.get(), "calibration.csv", "", "test.csv");
        }
        return Map.of();
    }

    private static Map<Use, List<Path>> files(Path folder, String calibrate, String search, String judge) {
        Map<Use, List<Path>> files = new EnumMap<>(Use.class);
        Map.of(Use.CALIBRATE, calibrate, Use.SEARCH, search, Use.JUDGE, judge).forEach((use, name) -> {
            if (!name.isEmpty()) {
                files.put(use, List.of(folder.resolve(name)));
            }
        });
        return files;
    }

    private static boolean isIn(Path model, Path sample) {
        return model.toAbsolutePath()
                .normalize()
                .startsWith(sample.toAbsolutePath().normalize());
    }
}
