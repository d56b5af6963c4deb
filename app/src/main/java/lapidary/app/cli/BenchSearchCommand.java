package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.app.open.Samples;
import lapidary.core.allocate.Evolution;
import lapidary.core.bench.RemovalBench;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextData;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.table.TableText;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `bench search`: searches over sparsity and depth against rules that run no whole candidates.
@Command(
        name = "search",
        sortOptions = false,
        description = "Searches over sparsity and depth, and what rules choose that run no whole candidates, all judged"
                + " on a text that nothing was chosen on.")
final class BenchSearchCommand implements Callable<Integer> {
    private static final String BEGIN = "<!-- bench search -->";
    private static final String END = "<!-- end of bench search -->";

    private final Console console;
    private final Methods methods;
    private final ArrayNode json = Json.object().putArray("rows");

    @Option(names = "--model", paramLabel = "FILE", description = "The model; the built-in sample unless given.")
    private @Nullable Path model;

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
            description =
                    "Write the tables as Markdown. In a file that has the lines <!-- bench search --> and <!-- end"
                            + " of bench search -->, what stands between them is replaced.")
    private @Nullable Path out;

    @Mixin
    private RemovalOptions removal = new RemovalOptions();

    @Mixin
    private EvolutionOptions effort = new EvolutionOptions();

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private ImportanceOptions importance = new ImportanceOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchSearchCommand(Console console, Methods methods) {
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
        try (Model opened = Inputs.open(path)) {
            Evidence evidence = importance.evidence(opened, console);
            if (evidence.moments().isEmpty()) {
                throw new UsageException("--calibrate FILE is needed: OWL and Wanda look at what enters each layer");
            }
            TextData searched = table.data(path, console);
            TextData data = DataSets.texts(List.of(judged), console.job("Read"));
            Seen.of(evidence).check(data, false, console);
            TableText judging = TableText.of(
                    opened, TableOptions.tokenized(opened, data), data.name(), data.sha256(), 256 * sequences);
            Recipe unchanged = RecipeEdit.unchanged(opened, new Target("gguf", DType.F32, Target.Misfit.REFUSE));
            RemovalBench bench = new RemovalBench(
                    opened,
                    methods,
                    RecipeEdit.calibrate(unchanged, evidence),
                    evidence,
                    table.text(opened, searched),
                    judging,
                    Workers.shared());
            List<String> lines = opened.file().reading(() -> lines(bench));
            say(lines);
        }
        return ExitCode.DONE;
    }

    private void say(List<String> lines) throws Exception {
        if (out != null) {
            BenchFile.write(out, String.join("\n", lines) + "\n", BEGIN, END);
        }
        if (common.json) {
            ObjectNode root = Json.object();
            root.set("rows", json);
            console.say(Json.text(root));
        } else {
            lines.forEach(console::say);
        }
    }

    private List<String> lines(RemovalBench bench) throws Exception {
        Evolution evolution = effort.evolution();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Chosen on %s, judged on %d tokens of %s; %d generations of %d, %s tokens, seed %d.",
                bench.searched().name(),
                bench.judging().tokens(),
                bench.judging().name(),
                evolution.generations(),
                evolution.offspring(),
                evolution.tokens(),
                evolution.seed()));
        lines.add("");
        var request = removal.sparsityOfBench();
        List<RemovalBench.Row> sparse = bench.sparsity(request, evolution, console.job("Sparsity"));
        lines.add(String.format(
                Locale.ROOT,
                "| %.0f %% removed, %s | measured KL | perplexity | KL less than uniform |",
                100 * (1 - request.density()),
                request.pruner().title()));
        lines.add("|---|---:|---:|---:|");
        sparse.forEach(row -> lines.add(line(row, row.name(), sparse.getFirst(), bench)));
        lines.add("");
        int drop = removal.dropOfBench();
        List<RemovalBench.Row> depth = bench.depth(drop, evolution, console.job("Depth"));
        lines.add("| " + drop + (drop == 1 ? " block" : " blocks")
                + " removed | without | measured KL | perplexity | KL less than ShortGPT |");
        lines.add("|---|---|---:|---:|---:|");
        depth.forEach(row -> lines.add(line(row, row.name() + " | " + row.choice(), depth.getFirst(), bench)));
        return lines;
    }

    private String line(RemovalBench.Row row, String name, RemovalBench.Row base, RemovalBench bench) {
        TableText text = bench.judging();
        Provenance from = Provenance.measured(text.name(), text.sha256(), "windows, context " + text.context(), 0);
        Measured kl = row.means().divergence(from);
        Measured perplexity = row.means().perplexity(from);
        Measured less = row.means().shareRemoved(base.means(), from);
        ObjectNode node = json.addObject();
        node.put("name", row.name());
        node.put("choice", row.choice());
        Json.number(node, "kl", kl.value());
        Json.number(node, "klLow", kl.low());
        Json.number(node, "klHigh", kl.high());
        Json.number(node, "perplexity", perplexity.value());
        Json.number(node, "percentLess", less.value());
        Json.number(node, "percentLessLow", less.low());
        Json.number(node, "percentLessHigh", less.high());
        return String.format(
                Locale.ROOT,
                "| %s | %.5f ± %.5f | %.2f | %s |",
                name,
                kl.value(),
                kl.halfWidth(),
                perplexity.value(),
                row.equals(base)
                        ? "–"
                        : String.format(Locale.ROOT, "%.1f %% (%.1f to %.1f)", less.value(), less.low(), less.high()));
    }
}
