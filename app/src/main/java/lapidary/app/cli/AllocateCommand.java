package lapidary.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lapidary.core.allocate.Allocated;
import lapidary.core.allocate.Allocator;
import lapidary.core.allocate.Allocators;
import lapidary.core.allocate.Item;
import lapidary.core.allocate.RouterUse;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.allocate.Targeting;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `allocate MODEL --budget B`: types for a size, from a table that is measured once.
@Command(
        name = "allocate",
        sortOptions = false,
        description = "Chooses a type for each tensor so that the model fits a size and loses least. Each type of each"
                + " tensor is measured once and kept; further sizes run nothing.")
final class AllocateCommand implements Callable<Integer> {
    private static final long LARGEST_SCORES = 1 << 24;

    private final Console console;
    private final Methods methods;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model: a file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Option(
            names = "--budget",
            required = true,
            paramLabel = "SIZE",
            description =
                    "Bits per weight (3.0bpw), bytes of the file (2.1MiB), or memory with a context (8GB@4096):"
                            + " weights and a key-value cache in F16; or the time of a token on this machine (12ms, 12ms@1024).")
    private String budget = "";

    @Option(
            names = "--method",
            paramLabel = "ID",
            defaultValue = "dp",
            description = "dp (exact, default), lagrangian, greedy, water-filling, adaquant, lq-lora, mc-moe, hawq,"
                    + " exllama or relaxation.")
    private String method = "dp";

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting of the method. Repeatable.")
    private List<String> set = new ArrayList<>();

    @Option(
            names = "--scores",
            paramLabel = "FILE",
            description = "Sensitivities by tensor for hawq and lq-lora: lines of NAME,VALUE.")
    private @Nullable Path scores;

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

    AllocateCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        SizeBudget size = latency.budget(budget);
        Allocator allocator = Allocators.find(method)
                .orElseThrow(() -> new UsageException("--method: expected one of "
                        + Allocators.all().stream().map(Allocator::id).collect(Collectors.joining(", "))
                        + ", found '" + method + "'"));
        Settings settings = settings(allocator);
        Map<TensorId, Double> sensitivities = scores == null ? Map.of() : scores(scores);
        try (Model model = Inputs.open(in)) {
            Target aim =
                    target.target(model, Optional.ofNullable(output.out).orElse(Path.of("out.gguf")), Optional.empty());
            Evidence evidence = importance.evidence(model, console);
            TableOptions.Measured measured =
                    table.measure(model, in, methods, aim, Optional.of(size), evidence, console);
            Targeting targeting = latency.targeting(
                    size,
                    model,
                    methods,
                    aim,
                    measured.table(),
                    evidence,
                    table.constraints(measured.table()),
                    new Targeting.Knowledge(sensitivities, experts(model, allocator, measured)),
                    console);
            Allocated found = Allocated.within(
                    model,
                    methods,
                    targeting,
                    allocator,
                    settings,
                    size,
                    RecipeEdit.unchanged(model, aim),
                    evidence,
                    console.job("Allocate"));
            return output.finish(model, methods, aim, measured, targeting, found, evidence, common.json, console);
        }
    }

    /// How routers use experts on the text that types were measured on, for a method that goes by it.
    private Map<TensorId, Item.ExpertUse> experts(Model model, Allocator allocator, TableOptions.Measured measured)
            throws IOException {
        if (!allocator.asksForExperts()) {
            return Map.of();
        }
        RouterUse use = model.file()
                .reading(() -> RouterUse.of(model, measured.text(), Workers.shared(), console.job("Experts")));
        if (!use.unused().isEmpty()) {
            console.note("note: " + use.unused().size() + " experts are given no token of the text ("
                    + use.unused().getFirst() + " …): they get the smallest types; use a text with more kinds of it");
        }
        return use.byTensor();
    }

    private Settings settings(Allocator allocator) throws UsageException, InvalidSettingException {
        TreeMap<String, SettingValue> given = new TreeMap<>();
        for (String pair : set) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            Setting setting = allocator.settings().stream()
                    .filter(declared -> declared.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("--set: " + allocator.id() + " has no setting '" + name
                            + "'; it has "
                            + allocator.settings().stream().map(Setting::name).toList()));
            given.put(name, setting.parse(equals < 0 ? "" : pair.substring(equals + 1)));
        }
        return Settings.complete(allocator.settings(), given);
    }

    private static Map<TensorId, Double> scores(Path file) throws IOException, UsageException {
        if (Files.size(file) > LARGEST_SCORES) {
            throw new UsageException("--scores: " + file + " is too large for a list of tensors");
        }
        Map<TensorId, Double> found = new HashMap<>();
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            int comma = line.lastIndexOf(',');
            if (comma > 0) {
                try {
                    found.put(
                            new TensorId(line.substring(0, comma).strip()),
                            Double.parseDouble(line.substring(comma + 1).strip()));
                } catch (NumberFormatException e) {
                    // A line of titles.
                }
            }
        }
        if (found.isEmpty()) {
            throw new UsageException("--scores: " + file + " has no lines of NAME,VALUE");
        }
        return found;
    }
}
