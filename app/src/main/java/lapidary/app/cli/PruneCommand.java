package lapidary.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.doctor.PatternClaim;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `prune IN OUT`: sets weights to 0; how many of each layer a scheme decides, which of them a score.
@Command(
        name = "prune",
        sortOptions = false,
        description =
                "Removes weights of a model and writes it, with the recipe and a report beside it. Says first what "
                        + "that saves.")
final class PruneCommand implements Callable<Integer> {
    private static final String TYPES = "ggml";

    private final Console console;
    private final Methods methods;

    @Parameters(index = "0", paramLabel = "IN", description = "The model: a file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OUT",
            description = "What is written; replaced if it exists. May be left out with --dry-run.")
    private @Nullable Path out;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = DensitySchemes.STANDARD,
            description =
                    "What each layer keeps: lamp (default), global, uniform, uniform-plus, er, erk or owl; or a score "
                            + "alone, the same share everywhere: magnitude, wanda or sparsegpt.")
    private String method = DensitySchemes.STANDARD;

    @Option(
            names = "--density",
            paramLabel = "D",
            description = "Share of all linear and convolution weights that is kept, 0 to 1 (default: 0.5).")
    private @Nullable Double density;

    @Option(
            names = "--pattern",
            paramLabel = "N:M",
            description = "Keep N of each M inputs instead, such as 2:4 or 4:8; --method is then a score.")
    private @Nullable String pattern;

    @Option(
            names = "--score",
            paramLabel = "SCORE",
            description = "Which weights of a layer go: magnitude (default), wanda or sparsegpt.")
    private @Nullable String score;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Then store the linear weights in this type, such as q8_0 or q4_0.")
    private @Nullable String type;

    @Option(
            names = "--recipe",
            paramLabel = "R",
            description = "Start from this recipe, such as one of quantize; what it prunes is replaced.")
    private @Nullable Path recipe;

    @Mixin
    private ImportanceOptions importance = new ImportanceOptions();

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private WritingOptions writing = new WritingOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    PruneCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        writing.check();
        Path written = out == null && writing.dryRun ? Path.of("dry-run.gguf") : out;
        if (written == null) {
            throw new UsageException("OUT is missing: the file to write");
        }
        Transform chooses = score();
        try (Model model = Inputs.open(in)) {
            writing.dataFiles.putAll(importance.files());
            Evidence evidence = importance.evidence(model, console);
            Recipe aimed = base(model, written);
            Recipe pruned = pattern == null
                    ? model.file().reading(() -> scheme(model, aimed, chooses, evidence))
                    : pattern(model, aimed, chooses, pattern);
            Recipe named = evidence.id().isEmpty() ? pruned : RecipeEdit.calibrate(pruned, evidence);
            return new Writing(console, methods, common.json, writing)
                    .run(
                            model,
                            named,
                            evidence,
                            written,
                            new PruneText(
                                    console,
                                    methods,
                                    model,
                                    named,
                                    evidence,
                                    Optional.ofNullable(pattern).flatMap(PatternClaim::asked),
                                    common.json));
        }
    }

    private Recipe base(Model model, Path written) throws Exception {
        Optional<Target> aim = Optional.empty();
        Recipe base;
        if (recipe == null) {
            base = RecipeEdit.unchanged(model, target.target(model, written, aim));
        } else {
            Recipe read = RecipeFile.read(recipe);
            aim = Optional.of(read.target());
            base = Sources.adopt(read, model, console);
        }
        Recipe aimed = RecipeEdit.target(base, target.target(model, written, aim));
        if (type == null) {
            return aimed;
        }
        MethodFlags flags = new MethodFlags(methods);
        Choice choice = MethodFlags.choice(
                flags.find(TYPES), new TreeMap<>(Map.of("type", type.strip().toLowerCase(Locale.ROOT))));
        return RecipeEdit.choose(aimed, model.tensors(), new Selector.All(), choice);
    }

    /// The method that chooses weights.
    private Transform score() throws UsageException {
        Optional<Transform> named = pruner(method);
        if (named.isEmpty() && DensitySchemes.find(method).isEmpty()) {
            throw new UsageException("--method: expected one of "
                    + Stream.concat(
                                    DensitySchemes.all().stream().map(DensityScheme::id),
                                    Pruners.all().stream().map(Transform::id))
                            .collect(Collectors.joining(", "))
                    + ", found '" + method + "'");
        }
        if (pattern != null && named.isEmpty() && !method.equals(DensitySchemes.STANDARD)) {
            throw new UsageException("--pattern keeps the same share of every layer, so --method " + method
                    + " has no say; name a score: magnitude, wanda or sparsegpt");
        }
        if (pattern != null && density != null) {
            throw new UsageException("--pattern and --density exclude each other");
        }
        if (named.isPresent() && score != null && !score.equals(method)) {
            throw new UsageException("--method " + method + " is a score itself; leave --score out");
        }
        String standard = method.equals("owl") ? "wanda" : "magnitude";
        String asked = named.isPresent() ? method : score == null ? standard : score;
        return pruner(asked)
                .orElseThrow(() ->
                        new UsageException("--score: expected magnitude, wanda or sparsegpt, found '" + asked + "'"));
    }

    private static Optional<Transform> pruner(String id) {
        return Pruners.all().stream().filter(each -> each.id().equals(id)).findFirst();
    }

    private Recipe scheme(Model model, Recipe base, Transform chooses, Evidence evidence) throws Exception {
        double share = density == null ? 0.5 : density;
        if (!(share >= 0 && share <= 1)) {
            throw new UsageException("--density: expected a share from 0 to 1, found " + share);
        }
        DensityScheme scheme = DensitySchemes.find(method)
                .orElseGet(() -> DensitySchemes.find("uniform").orElseThrow());
        List<PrunableLayer> layers = PrunePlan.layers(model);
        if (layers.isEmpty()) {
            throw new UsageException("the model has no linear or convolution weights that could be pruned");
        }
        List<PrunableLayer> read =
                PrunePlan.read(scheme, layers, evidence, Workers.shared(), console.job("Read weights"));
        PrunePlan plan = PrunePlan.allocate(scheme, read, share, Workers.shared(), console.job("Share out"));
        return plan.into(base, chooses, Settings.standard(chooses.settings()));
    }

    private static Recipe pattern(Model model, Recipe base, Transform chooses, String text)
            throws UsageException, InvalidSettingException {
        String[] parts = text.split(":", -1);
        Settings settings = Settings.standard(chooses.settings()).with("amount", new SettingValue.Text("pattern"));
        if (parts.length != 2) {
            throw new UsageException("--pattern: expected N:M such as 2:4, found '" + text + "'");
        }
        for (int i = 0; i < 2; i++) {
            String name = i == 0 ? "n" : "m";
            SettingValue value = chooses.settings().stream()
                    .filter(setting -> setting.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .parse(parts[i]);
            settings = settings.with(name, value);
        }
        if (settings.whole("n") > settings.whole("m")) {
            throw new UsageException("--pattern: no way to keep " + settings.whole("n") + " of " + settings.whole("m")
                    + " weights; N is at most M, as in 2:4");
        }
        Recipe without = RecipeEdit.replace(base, Stage.PRUNE, Map.of());
        return RecipeEdit.choose(without, model.tensors(), new Selector.All(), chooses.with(settings));
    }
}
