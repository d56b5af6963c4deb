package lapidary.app.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.setting.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run RECIPE --in FILE --out FILE --data NAME=FILE`: repeats exactly what a recipe says, on exactly what it names.
@Command(
        name = "run",
        sortOptions = false,
        description = "Repeats a recipe exactly: refuses a model or data other than those that it names.")
final class RunCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Parameters(paramLabel = "RECIPE", description = "The recipe, as JSON.")
    private Path recipe = Path.of("");

    @Option(
            names = "--in",
            paramLabel = "FILE",
            required = true,
            description = "The model that the recipe was made for.")
    private Path in = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "What is written; replaced if it exists.")
    private Path out = Path.of("");

    @Option(names = "--data", paramLabel = "NAME=FILE", description = "A file that the recipe names. Repeatable.")
    private Map<String, Path> data = new LinkedHashMap<>();

    @Mixin
    private WritingOptions writing = new WritingOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    RunCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        writing.check();
        Recipe read = RecipeFile.read(recipe);
        checkData(read);
        try (Model model = Inputs.open(in)) {
            Sources.check(read, model, console.job("Check"));
            data.forEach((name, file) -> writing.dataFiles.put(name, file.toString()));
            judge(read).ifPresent(text -> writing.preview = text);
            return new Writing(console, methods, common.json, writing).run(model, read, evidence(read, model), out);
        }
    }

    private void checkData(Recipe read) throws IOException, UsageException, NotTheSameException {
        Job job = console.job("Check");
        for (String name : data.keySet()) {
            if (read.data().stream().noneMatch(ref -> ref.name().equals(name))) {
                throw new UsageException("--data: the recipe names no data '" + name + "'; it names "
                        + (read.data().isEmpty()
                                ? "none"
                                : read.data().stream().map(DataRef::name).collect(Collectors.joining(", "))));
            }
        }
        for (DataRef ref : read.data()) {
            Path file = data.get(ref.name());
            if (file == null && ref.use() == Use.SEARCH) {
                continue; // no byte depends on it
            }
            if (file == null) {
                throw new UsageException("--data " + ref.name() + "=FILE is needed: the recipe names this data");
            }
            String found = RecipeEdit.calibration(ref).isPresent()
                    ? new CalibrationRun.Request(
                                    ImportanceOptions.data(files(file), job),
                                    CalibrationSettings.STANDARD,
                                    new Settings(new TreeMap<>()))
                            .sha256()
                    : Sources.sha256(file, job);
            Sources.same(file + ": the contents", ref.sha256(), found);
        }
    }

    /// Calibration data may be several files, in one argument as a path lists them.
    private static List<Path> files(Path given) {
        return Files.exists(given)
                ? List.of(given)
                : Stream.of(given.toString().split(Pattern.quote(File.pathSeparator)))
                        .map(Path::of)
                        .toList();
    }

    /// The importance matrix and the calibration data that the recipe rests on.
    private Evidence evidence(Recipe read, Model model) throws IOException {
        Evidence evidence = Evidence.NONE;
        for (DataRef ref : read.data()) {
            Path file = data.get(ref.name());
            if (ref.use() != Use.CALIBRATE || file == null) {
                continue;
            }
            Optional<CalibrationSettings> settings = RecipeEdit.calibration(ref);
            if (settings.isPresent()) {
                evidence = evidence.with(ImportanceOptions.moments(model, files(file), settings.get(), console));
            } else if (ref.name().equals(RecipeEdit.IMPORTANCE)) {
                evidence =
                        evidence.with(ImportanceOptions.read(file).calibration().orElseThrow());
            }
        }
        return evidence;
    }

    /// The recipe's own judging text, unless another was given or none is wanted.
    private Optional<Path> judge(Recipe read) {
        if (writing.noPreview || writing.preview != null) {
            return Optional.empty();
        }
        return read.data().stream()
                .filter(ref -> ref.use() == Use.JUDGE)
                .map(ref -> data.get(ref.name()))
                .findFirst();
    }
}
