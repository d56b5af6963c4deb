package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import lapidary.core.allocate.Allocated;
import lapidary.core.allocate.EvoPress;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.Lineage;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.TypeSearch;
import lapidary.core.calib.Evidence;
import lapidary.core.format.AtomicFile;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `search MODEL --budget B`: types for a size by evolution, every candidate run as a whole.
@Command(
        name = "search",
        sortOptions = false,
        description =
                "Chooses a type for each tensor by evolution (EvoPress): every candidate is run as a whole, so that"
                        + " what tensors do to each other counts. The same seed finds the same. Cancelled, it keeps the best one"
                        + " so far.")
final class SearchCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model: a file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Option(
            names = "--budget",
            required = true,
            paramLabel = "SIZE",
            description = "As of allocate: 3.0bpw, 2.1MiB or 8GB@4096.")
    private String budget = "";

    @Option(names = "--generations", paramLabel = "N", defaultValue = "60", description = "Generations (default: 60).")
    private long generations;

    @Option(names = "--offspring", paramLabel = "N", defaultValue = "16", description = "Per generation (default: 16).")
    private long offspring;

    @Option(
            names = "--survivors",
            paramLabel = "N",
            defaultValue = "4",
            description = "That pass the first stage (default: 4).")
    private long survivors;

    @Option(
            names = "--stages",
            paramLabel = "N,N",
            split = ",",
            defaultValue = "512,4096",
            description = "Tokens of the two stages of the selection (default: 512,4096).")
    private List<Long> stages = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "The same seed finds the same.")
    private long seed;

    @Option(
            names = "--from-scratch",
            description = "Begin with random choices alone; without it, with the exact knapsack's, too.")
    private boolean fromScratch;

    @Option(
            names = "--lineage",
            paramLabel = "FILE",
            description = "Write every candidate with its parent and fitness as CSV.")
    private @Nullable Path lineage;

    @Mixin
    private TableOptions table = new TableOptions();

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
        SizeBudget size = SizeBudget.parse(budget);
        Evolution evolution = evolution();
        try (Model model = Inputs.open(in)) {
            Target aim =
                    target.target(model, Optional.ofNullable(output.out).orElse(Path.of("out.gguf")), Optional.empty());
            Evidence evidence = importance.evidence(model, console);
            TableOptions.Measured measured = table.measure(model, in, methods, aim, evidence, console);
            Targeting targeting = new Targeting(
                    measured.table(), size.isInBytes(), table.constraints(measured.table()), Targeting.Knowledge.NONE);
            Lineage history = new Lineage();
            TypeSearch search =
                    new TypeSearch(model, methods, aim, targeting, evidence, measured.text(), Workers.shared());
            int[] chosen = searched(search, model, size, evolution, history);
            if (lineage != null) {
                AtomicFile.write(lineage, history.csv());
            }
            Allocated found =
                    Allocated.of(model, methods, targeting, chosen, RecipeEdit.unchanged(model, aim), evidence);
            return output.finish(model, methods, aim, measured, targeting, found, evidence, common.json, console);
        }
    }

    /// Until the end, or until it is cancelled: then the best one so far counts, and what follows goes on.
    private int[] searched(TypeSearch search, Model model, SizeBudget size, Evolution evolution, Lineage history)
            throws Exception {
        try {
            return search.run(
                    size.limit(model),
                    evolution,
                    !fromScratch,
                    progress -> {
                        history.add(progress);
                        tell(progress);
                    },
                    console.job("Search"));
        } catch (CancellationException e) {
            int[] best = history.best().map(search::offers).orElseThrow(() -> e);
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

    private Evolution evolution() throws UsageException {
        if (stages.size() != 2) {
            throw new UsageException("--stages: expected two numbers of tokens, found " + stages);
        }
        try {
            TreeMap<String, SettingValue> given = new TreeMap<>();
            given.put("generations", new SettingValue.Whole(generations));
            given.put("offspring", new SettingValue.Whole(offspring));
            given.put("survivors", new SettingValue.Whole(survivors));
            given.put("first-tokens", new SettingValue.Whole(stages.getFirst()));
            given.put("last-tokens", new SettingValue.Whole(stages.getLast()));
            given.put("seed", new SettingValue.Whole(seed));
            return Evolution.of(Settings.complete(Evolution.settings(), given));
        } catch (InvalidSettingException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }
}
