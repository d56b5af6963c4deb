package lapidary.core.compress;

import java.io.File;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.recipe.RecipeEdit;

/// What a report says beyond the run itself.
///
/// @param run program, machine and time; empty for a page that is the same each time
/// @param model where the source lies; empty where only its name is known
/// @param data where the data lies that the recipe names, by those names; several files are joined as paths are
/// @param points what else was tried, and presets
public record ReportContext(
        Optional<RunFacts> run, Optional<Path> model, Map<String, String> data, List<SizePoint> points) {
    /// Nothing else is known.
    public static final ReportContext NONE = new ReportContext(Optional.empty(), Optional.empty(), Map.of(), List.of());

    public ReportContext {
        data = Collections.unmodifiableMap(new TreeMap<>(data));
        points = List.copyOf(points);
    }

    /// Where the calibration data lies that evidence was made from, as far as it knows.
    public static Map<String, String> files(Evidence evidence) {
        Map<String, String> files = new TreeMap<>();
        evidence.moments()
                .ifPresent(moments -> files.put(
                        RecipeEdit.CALIBRATION,
                        moments.data().stream()
                                .flatMap(data -> data.files().stream())
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator))));
        evidence.calibration().ifPresent(known -> files.put(RecipeEdit.IMPORTANCE, known.fileName()));
        files.values().removeIf(String::isEmpty);
        return files;
    }

    /// Where data lies that a recipe names; empty where that is not known.
    Optional<String> file(String name) {
        boolean isCalibration = name.startsWith(RecipeEdit.CALIBRATION);
        return Optional.ofNullable(data.get(name))
                .or(() -> isCalibration ? Optional.ofNullable(data.get(RecipeEdit.CALIBRATION)) : Optional.empty());
    }

    /// A run that ends now.
    public static ReportContext of(Path model, Map<String, String> data, List<SizePoint> points) {
        return new ReportContext(Optional.of(RunFacts.here()), Optional.of(model), data, points);
    }
}
