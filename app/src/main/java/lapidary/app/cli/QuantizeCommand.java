package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// `quantize IN OUT`: fewer bits per weight; a shorthand that makes a recipe of its flags and runs it.
@Command(
        name = "quantize",
        sortOptions = false,
        description =
                "Stores the weights of a model in fewer bits and writes it, with the recipe and a report beside it.")
final class QuantizeCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "IN", description = "The model: a file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OUT",
            description = "What is written; replaced if it exists. May be left out with --dry-run.")
    private @Nullable Path out;

    @Mixin
    private ChoiceOptions choices = new ChoiceOptions();

    @Mixin
    private EditOptions edits = new EditOptions();

    @Mixin
    private PresetOptions preset = new PresetOptions();

    @Mixin
    private ImportanceOptions importance = new ImportanceOptions();

    @Option(names = "--recipe", paramLabel = "R", description = "Start from this recipe; other flags edit it.")
    private @Nullable Path recipe;

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private WritingOptions writing = new WritingOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    QuantizeCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        writing.check();
        if (choices.isEmpty() && preset.isEmpty() && edits.isEmpty() && recipe == null) {
            throw new UsageException(
                    "nothing is chosen: say --type, --preset, --method, --role, --tensor-type, --edit or --recipe");
        }
        if (preset.hasPreset()) {
            choices.checkBesidePreset();
        }
        Path written = out == null && writing.dryRun ? Path.of("dry-run.gguf") : out;
        if (written == null) {
            throw new UsageException("OUT is missing: the file to write");
        }
        try (Model model = Inputs.open(in)) {
            Recipe base = base(model, written);
            MethodFlags flags = new MethodFlags(methods);
            List<TensorChoice> names = new ArrayList<>(choices.names(model));
            names.addAll(TensorChoice.of(preset.listed()));
            // Before the model is run, which takes its time: flags that contradict each other are found here.
            Recipe plain = preset.hasPreset() ? base : plain(base, model, flags, names);
            writing.dataFiles.putAll(importance.files());
            Evidence evidence = importance.evidence(model, console);
            Recipe chosen = preset.hasPreset() ? preset(base, model, flags, names, evidence) : plain;
            Target aim = target.target(model, written, aimed(base))
                    .with(chosen.target().metadata());
            Recipe named = edits.addTo(preset.withMetadata(RecipeEdit.target(chosen, aim)), model);
            Recipe asked = evidence.id().isEmpty() ? named : RecipeEdit.calibrate(named, evidence);
            return new Writing(console, methods, common.json, writing).run(model, asked, evidence, written);
        }
    }

    private Recipe base(Model model, Path written) throws Exception {
        return recipe == null
                ? RecipeEdit.unchanged(model, target.target(model, written, Optional.empty()))
                : Sources.adopt(RecipeFile.read(recipe), model, console);
    }

    /// The target that a recipe brings along.
    private Optional<Target> aimed(Recipe base) {
        return Optional.ofNullable(recipe).map(given -> base.target());
    }

    private Recipe preset(Recipe base, Model model, MethodFlags flags, List<TensorChoice> names, Evidence evidence)
            throws UsageException, UnfitException {
        Recipe mixed = preset.allocate(base, model, TensorChoice.wishes(names), evidence.hasImportance());
        return choices.addRoles(ChoiceOptions.keep(mixed, model, flags, names), model, flags);
    }

    private Recipe plain(Recipe base, Model model, MethodFlags flags, List<TensorChoice> names) throws UsageException {
        ParseResult parsed = spec.commandLine().getParseResult();
        return preset.tables(choices.addTo(base, model, flags, parsed, names), model, flags);
    }
}
