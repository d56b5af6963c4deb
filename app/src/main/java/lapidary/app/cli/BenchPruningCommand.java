package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lapidary.app.open.Samples;
import lapidary.core.bench.PruningBench;
import lapidary.core.bench.PruningTable;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.format.AtomicFile;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.measure.Measured;
import lapidary.core.model.Model;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.setting.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `bench pruning`: accuracy against density for several schemes on one classifier.
@Command(
        name = "pruning",
        sortOptions = false,
        description = "Prunes a classifier (ONNX) by several schemes at several densities, by magnitude and without "
                + "training, and prints accuracies with paired differences on the same examples.")
final class BenchPruningCommand implements Callable<Integer> {
    private static final String BEGIN = "<!-- bench pruning -->";
    private static final String END = "<!-- end of bench pruning -->";

    private final Console console;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "The classifier, ONNX; the built-in sample unless given.")
    private @Nullable Path model;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "Labelled images; those of the built-in sample unless given.")
    private @Nullable Path data;

    @Option(
            names = "--density",
            paramLabel = "D,…",
            split = ",",
            defaultValue = "0.7,0.5,0.4,0.3,0.2,0.15,0.1,0.05",
            description = "Shares of weights that are kept (default: ${DEFAULT-VALUE}).")
    private List<Double> densities = new ArrayList<>();

    @Option(
            names = "--methods",
            paramLabel = "ID,…",
            split = ",",
            defaultValue = "lamp,erk,global,uniform",
            description = "Schemes; the first is compared with the others (default: ${DEFAULT-VALUE}).")
    private List<String> schemes = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the table as Markdown. In a file that has the lines <!-- bench pruning --> and "
                    + "<!-- end of bench pruning -->, what stands between them is replaced.")
    private @Nullable Path out;

    @Option(names = "--chart", paramLabel = "FILE", description = "Write the chart as SVG.")
    private @Nullable Path chart;

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchPruningCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        List<DensityScheme> chosen = new ArrayList<>();
        for (String id : schemes) {
            chosen.add(DensitySchemes.find(id)
                    .filter(scheme -> !scheme.needsCalibration())
                    .orElseThrow(() -> new UsageException("--methods: expected lamp, global, uniform, uniform-plus, er "
                            + "or erk, found '" + id + "'")));
        }
        for (double density : densities) {
            if (!(density > 0 && density <= 1)) {
                throw new UsageException("--density: expected shares above 0 and up to 1, found " + density);
            }
        }
        Path path = model != null
                ? model
                : Samples.classifier().orElseThrow(() -> new UsageException("--model FILE is needed: what to prune"));
        Path examples = data != null
                ? data
                : Samples.judgingText(path)
                        .orElseThrow(() -> new UsageException("--data FILE is needed: what to judge on"));
        try (Model opened = Inputs.open(path);
                GraphModel graph = GraphModel.of(opened)) {
            DataSet set = DataSets.open(examples, console.job("Read"));
            GraphData judged = GraphData.of(graph, set, new Settings(new TreeMap<>()), 0);
            PruningBench.Result result = opened.file()
                    .reading(() -> new PruningBench(graph, judged).run(chosen, densities, console.job("Bench")));
            show(
                    new PruningTable(name(path) + ", " + set.name() + ", " + judged.count() + " examples", result),
                    result);
        }
        return ExitCode.DONE;
    }

    private void show(PruningTable table, PruningBench.Result result) throws Exception {
        if (out != null) {
            BenchFile.write(out, table.markdown(), BEGIN, END);
        }
        if (chart != null) {
            AtomicFile.write(chart, table.drawing());
        }
        if (common.json) {
            console.say(Json.text(json(result)));
        } else {
            table.markdown().lines().forEach(console::say);
        }
    }

    private static ObjectNode json(PruningBench.Result result) {
        ObjectNode root = Json.object();
        Json.number(root, "accuracy", result.dense().value());
        ArrayNode points = root.putArray("points");
        for (PruningBench.Point point : result.points()) {
            ObjectNode node = points.addObject();
            node.put("method", point.scheme());
            Json.number(node, "density", point.density());
            node.put("kept", point.kept());
            node.put("total", point.total());
            node.put("emptied", point.emptied());
            point.accuracy().ifPresent(found -> interval(node.putObject("accuracy"), found));
            point.behind().ifPresent(found -> interval(node.putObject("difference"), found));
        }
        return root;
    }

    private static void interval(ObjectNode node, Measured measured) {
        Json.number(node, "value", measured.value());
        Json.number(node, "low", measured.low());
        Json.number(node, "high", measured.high());
    }

    private static String name(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        String name = String.valueOf(path.getFileName());
        if (parent == null || !name.toLowerCase(Locale.ROOT).startsWith("model.")) {
            return name;
        }
        return String.valueOf(parent.getFileName());
    }
}
