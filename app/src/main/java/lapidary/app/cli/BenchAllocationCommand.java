package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.app.open.Samples;
import lapidary.core.allocate.Constraints;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.allocate.StockPreset;
import lapidary.core.allocate.Targeting;
import lapidary.core.bench.AllocationBench;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextData;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Target;
import lapidary.core.setting.Settings;
import lapidary.core.table.ChangedRuns;
import lapidary.core.table.TableText;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `bench allocation`: every allocator against the uniform choice of the same size, and against stock presets.
@Command(
        name = "allocation",
        sortOptions = false,
        description =
                "Chooses types for one size by every allocator and by evolution, and at the sizes of stock presets,"
                        + " and judges all on a text that no search has seen.")
final class BenchAllocationCommand implements Callable<Integer> {
    private static final String BEGIN = "<!-- bench allocation -->";
    private static final String END = "<!-- end of bench allocation -->";

    private final Console console;
    private final Methods methods;
    private final ArrayNode json = Json.object().putArray("rows");

    @Option(names = "--model", paramLabel = "FILE", description = "The model; the built-in sample unless given.")
    private @Nullable Path model;

    @Option(
            names = "--bits",
            paramLabel = "N",
            defaultValue = "3.0",
            description = "True bits per weight (default: 3.0).")
    private double bits;

    @Option(
            names = "--presets",
            paramLabel = "NAME,…",
            split = ",",
            defaultValue = "Q2_K,Q3_K_S,Q3_K_M,Q4_K_S,Q4_K_M",
            description = "Stock presets to be beaten at their sizes.")
    private List<String> presets = new ArrayList<>();

    @Option(
            names = "--judge",
            paramLabel = "FILE",
            description = "Text to judge on; the held-out text of the built-in sample unless given.")
    private @Nullable Path judge;

    @Option(
            names = "--sequences",
            paramLabel = "N",
            defaultValue = "64",
            description = "Sequences of 256 tokens to judge on (default: 64).")
    private int sequences;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the table as Markdown. In a file that has the lines <!-- bench allocation --> and"
                    + " <!-- end of bench allocation -->, what stands between them is replaced.")
    private @Nullable Path out;

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchAllocationCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        Path path = Optional.ofNullable(model)
                .or(Samples::languageModel)
                .orElseThrow(() -> new UsageException("--model FILE is needed: the program has no samples with it"));
        Path judged = Optional.ofNullable(judge)
                .or(() -> Samples.judgingText(path))
                .orElseThrow(() -> new UsageException("--judge FILE is needed: what to judge on"));
        Target target = new Target("gguf", DType.F32, Target.Misfit.REFUSE);
        try (Model opened = Inputs.open(path)) {
            TextData data = DataSets.texts(List.of(judged), console.job("Read"));
            TableOptions.Measured measured =
                    table.measure(opened, path, methods, target, Optional.empty(), Evidence.NONE, console);
            Seen.of(Evidence.NONE).check(data, false, console);
            TableText text = TableText.of(
                    opened, TableOptions.tokenized(opened, data), data.name(), data.sha256(), 256 * sequences);
            List<String> lines = opened.file().reading(() -> lines(opened, target, measured, text));
            String markdown = String.join("\n", lines) + "\n";
            if (out != null) {
                BenchFile.write(out, markdown, BEGIN, END);
            }
            if (common.json) {
                ObjectNode root = Json.object();
                root.set("rows", json);
                console.say(Json.text(root));
            } else {
                lines.forEach(console::say);
            }
        }
        return ExitCode.DONE;
    }

    private List<String> lines(Model opened, Target target, TableOptions.Measured measured, TableText text)
            throws Exception {
        Provenance from = Provenance.measured(text.name(), text.sha256(), "windows, context " + text.context(), 0);
        List<String> lines = new ArrayList<>();
        lines.add("Types from "
                + measured.table().options().stream()
                        .map(option -> option.title())
                        .toList() + ", measured on " + measured.table().tokens() + " tokens of "
                + measured.data().name()
                + "; judged on " + text.tokens() + " tokens of " + text.name() + ".");
        lines.add("");
        try (ChangedRuns judging =
                new ChangedRuns(opened, text.cut(), text.sequences(), Workers.shared(), console.job("Bench"))) {
            Targeting inBits = new Targeting(measured.table(), false, Constraints.NONE, Targeting.Knowledge.NONE);
            long limit = new SizeBudget.BitsPerWeight(bits).limit(opened);
            List<AllocationBench.Row> rows = new AllocationBench(
                            opened, methods, target, inBits, measured.text(), judging, Workers.shared())
                    .rows(limit, Evolution.of(Settings.standard(Evolution.settings())), console.job("Bench"));
            lines.add(String.format(
                    Locale.ROOT,
                    "| %.2f bits | bits per weight | predicted KL | measured KL | less than" + " uniform |",
                    bits));
            lines.add("|---|---:|---:|---:|---:|");
            rows.forEach(row -> lines.add(line(
                    row,
                    String.format(Locale.ROOT, "%.4f", (double) row.size() / opened.parameters()),
                    rows.getFirst(),
                    from)));
            lines.add("");
            Targeting inBytes = new Targeting(measured.table(), true, Constraints.NONE, Targeting.Knowledge.NONE);
            AllocationBench sizes =
                    new AllocationBench(opened, methods, target, inBytes, measured.text(), judging, Workers.shared());
            lines.add("| at the size of | bytes | predicted KL | measured KL | less than the preset |");
            lines.add("|---|---:|---:|---:|---:|");
            for (String name : presets) {
                StockPreset preset = StockPreset.find(name)
                        .orElseThrow(() -> new UsageException("--presets: there is no preset '" + name + "'"));
                List<AllocationBench.Row> both = sizes.rows(preset, console.job("Presets"));
                for (AllocationBench.Row row : both) {
                    lines.add(line(row, String.valueOf(row.size()), both.getFirst(), from));
                }
            }
        }
        return lines;
    }

    private String line(AllocationBench.Row row, String size, AllocationBench.Row base, Provenance from) {
        Measured kl = row.means().divergence(from);
        Measured removed = row.means().shareRemoved(base.means(), from);
        ObjectNode node = json.addObject();
        node.put("name", row.name());
        node.put("size", row.size());
        Json.number(node, "predictedKl", row.predicted());
        Json.number(node, "kl", kl.value());
        Json.number(node, "klLow", kl.low());
        Json.number(node, "klHigh", kl.high());
        Json.number(node, "percentRemoved", removed.value());
        Json.number(node, "percentRemovedLow", removed.low());
        Json.number(node, "percentRemovedHigh", removed.high());
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.5f ± %.5f | %s |",
                row.name(),
                size,
                Double.isNaN(row.predicted()) ? "–" : String.format(Locale.ROOT, "%.5f", row.predicted()),
                kl.value(),
                kl.halfWidth(),
                row.equals(base)
                        ? "–"
                        : String.format(
                                Locale.ROOT, "%.1f %% (%.1f to %.1f)", removed.value(), removed.low(), removed.high()));
    }
}
