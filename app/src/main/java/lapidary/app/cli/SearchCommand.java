package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import lapidary.core.allocate.Allocated;
import lapidary.core.allocate.DepthSpace;
import lapidary.core.allocate.EvoPress;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.Lineage;
import lapidary.core.allocate.SearchSpace;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.allocate.SpaceSearch;
import lapidary.core.allocate.SparsitySpace;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.TypeSpace;
import lapidary.core.calib.Evidence;
import lapidary.core.data.TextData;
import lapidary.core.format.AtomicFile;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.table.TableText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `search MODEL --over bits|sparsity|depth`: types for a size, weights or blocks to remove, by evolution, every
/// candidate run as a whole.
@Command(
        name = "search",
        sortOptions = false,
        description =
                "Chooses a type for each tensor, how much each layer loses, or which blocks go, by evolution (EvoPress):"
                        + " every candidate is run as a whole, so that what tensors do to each other counts. The same seed"
                        + " finds the same. Cancelled, it keeps the best one so far.")
final class SearchCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model: a file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Option(
            names = "--over",
            paramLabel = "WHAT",
            defaultValue = "bits",
            description = "What is searched: bits (default), sparsity or depth.")
    private String over = "bits";

    @Option(
            names = "--budget",
            paramLabel = "SIZE",
            description = "With --over bits, as of allocate: 3.0bpw, 2.1MiB, 8GB@4096 or 12ms.")
    private @Nullable String budget;

    @Mixin
    private RemovalOptions removal = new RemovalOptions();

    @Mixin
    private EvolutionOptions effort = new EvolutionOptions();

    @Option(
            names = "--lineage",
            paramLabel = "FILE",
            description = "Write every candidate with its parent and fitness as CSV.")
    private @Nullable Path lineage;

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private ImportanceOptions importance = new ImportanceOptions();

    @Mixin
    private AllocateOutput output = new AllocateOutput();

    @Mixin
    private CommonOptions common = new CommonOptions();

    SearchCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        Evolution evolution = effort.evolution();
        Lineage history = new Lineage();
        try (Model model = Inputs.open(in)) {
            Target aim =
                    target.target(model, Optional.ofNullable(output.out).orElse(Path.of("out.gguf")), Optional.empty());
            Evidence evidence = importance.evidence(model, console);
            return switch (over) {
                case "bits" -> bits(model, aim, evidence, evolution, history);
                case "sparsity", "depth" -> removals(model, aim, evidence, evolution, history);
                default -> throw new UsageException("--over: expected bits, sparsity or depth, found '" + over + "'");
            };
        }
    }

    private int bits(Model model, Target aim, Evidence evidence, Evolution evolution, Lineage history)
            throws Exception {
        removal.checkUnused();
        if (budget == null) {
            throw new UsageException("--budget is missing: how large the model may be, such as 3.0bpw or 2.1MiB");
        }
        SizeBudget size = latency.budget(budget);
        TableOptions.Measured measured = table.measure(model, in, methods, aim, Optional.of(size), evidence, console);
        Targeting targeting = latency.targeting(
                size,
                model,
                methods,
                aim,
                measured.table(),
                evidence,
                table.constraints(measured.table()),
                Targeting.Knowledge.NONE,
                console);
        Recipe base = RecipeEdit.unchanged(model, aim);
        TypeSpace space = new TypeSpace(model, methods, base, targeting, evidence, size.limit(model));
        SpaceSearch search = new SpaceSearch(model, space, measured.text(), Workers.shared());
        int[] chosen = space.offers(searched(search, evolution, history));
        written(history);
        Allocated found = Allocated.of(model, methods, targeting, chosen, base, evidence);
        return output.finish(model, methods, aim, measured, targeting, found, evidence, common.json, console);
    }

    private int removals(Model model, Target aim, Evidence evidence, Evolution evolution, Lineage history)
            throws Exception {
        if (budget != null || table.isAboutTypes()) {
            throw new UsageException("--budget, --types, --fused, --keep and --lock belong to --over bits");
        }
        TextData data = table.data(in, console);
        Recipe unchanged = RecipeEdit.unchanged(model, aim);
        Recipe base = evidence.id().isEmpty() ? unchanged : RecipeEdit.calibrate(unchanged, evidence);
        SearchSpace space = over.equals("depth")
                ? new DepthSpace(model, methods, base, removal.part(), removal.drop(), evidence)
                : new SparsitySpace(model, methods, base, removal.sparsity(), evidence);
        TableText text = table.text(model, data);
        int[] state = searched(new SpaceSearch(model, space, text, Workers.shared()), evolution, history);
        written(history);
        Recipe recipe = SpaceSearch.resting(space.recipe(state), text);
        SearchText words = new SearchText(over, space, state, history);
        return output.finish(model, methods, data, recipe, evidence, words.lines(), words.json(), common.json, console);
    }

    private void written(Lineage history) throws IOException {
        if (lineage != null) {
            AtomicFile.write(lineage, history.csv());
        }
    }

    /// Until the end, or until it is cancelled: then the best one so far counts, and what follows goes on.
    private int[] searched(SpaceSearch search, Evolution evolution, Lineage history) throws Exception {
        try {
            return search.run(
                            evolution,
                            effort.start(),
                            additive -> {},
                            progress -> {
                                history.add(progress);
                                tell(progress);
                            },
                            console.job("Search"))
                    .state();
        } catch (CancellationException e) {
            int[] best = history.best().orElseThrow(() -> e);
            console.note("cancelled: the best one so far is kept, of generation " + history.generations());
            console.goOn();
            return best;
        }
    }

    private void tell(EvoPress.Progress progress) {
        if (!common.json) {
            console.note(String.format(
                    Locale.ROOT,
                    "generation %d: KL %.6f",
                    progress.generation(),
                    progress.best().fitness()));
        }
    }
}
