package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lapidary.app.open.Samples;
import lapidary.core.bench.PruningBench;
import lapidary.core.bench.PruningChart;
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
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `bench pruning`: accuracy against density for several schemes, on one or more classifiers.
@Command(
        name = "pruning",
        sortOptions = false,
        description = "Prunes classifiers (ONNX) by several schemes at several densities, by magnitude and without "
                + "training, and prints accuracies with paired differences on the same examples.")
final class BenchPruningCommand implements Callable<Integer> {
    private static final String BEGIN = "<!-- bench pruning -->";
    private static final String END = "<!-- end of bench pruning -->";

    private final Console console;

    @ArgGroup(exclusive = false, multiplicity = "0..*", heading = "Each classifier:%n", order = 20)
    private List<Subject> subjects = new ArrayList<>();

    /// A classifier and what it is judged on.
    private static final class Subject {
        @Option(
                names = "--model",
                paramLabel = "FILE",
                description = "A classifier, ONNX; the built-in sample unless given. Repeatable, each with its own "
                        + "--data and --image after it.")
        private @Nullable Path model;

        @Option(
                names = "--data",
                paramLabel = "FILE",
                description = "Labelled images to judge it on; those of the built-in sample unless given.")
        private @Nullable Path data;

        @Option(
                names = "--image",
                paramLabel = "NAME=VALUE",
                split = ",",
                description = "How its images are prepared, where the guess is wrong, as of evaluate: "
                        + "normalize=imagenet,resize=crop …")
        private Map<String, String> image = Map.of();
    }

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

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            description = "Write the chart as SVG, a panel for each classifier.")
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
        List<PruningTable> tables = new ArrayList<>();
        for (Subject subject : subjects.isEmpty() ? List.of(new Subject()) : subjects) {
            tables.add(table(subject, chosen));
        }
        show(tables);
        return ExitCode.DONE;
    }

    private PruningTable table(Subject subject, List<DensityScheme> chosen) throws Exception {
        Path path = subject.model != null
                ? subject.model
                : Samples.classifier().orElseThrow(() -> new UsageException("--model FILE is needed: what to prune"));
        Path examples = subject.data != null
                ? subject.data
                : Samples.judgingText(path)
                        .orElseThrow(() -> new UsageException("--data FILE is needed: what to judge " + path + " on"));
        Settings image = ImageFlags.settings(subject.image);
        try (Model opened = Inputs.open(path);
                GraphModel graph = GraphModel.of(opened)) {
            DataSet set = DataSets.open(examples, console.job("Read"));
            GraphData judged = GraphData.of(graph, set, image, 0);
            judged.notes().forEach(note -> console.note("note: " + name(path) + ": " + note));
            PruningBench.Result result = opened.file()
                    .reading(() -> new PruningBench(graph, judged).run(chosen, densities, console.job("Bench")));
            return new PruningTable(name(path), set.name() + ", " + judged.count() + " examples", result);
        }
    }

    private void show(List<PruningTable> tables) throws Exception {
        String markdown = tables.stream().map(PruningTable::markdown).collect(Collectors.joining("\n"));
        if (out != null) {
            BenchFile.write(out, markdown, BEGIN, END);
        }
        if (chart != null) {
            AtomicFile.write(chart, new PruningChart(tables).drawing());
        }
        if (!common.json) {
            markdown.lines().forEach(console::say);
            return;
        }
        ObjectNode root = Json.object();
        ArrayNode classifiers = root.putArray("classifiers");
        tables.forEach(table -> json(classifiers.addObject(), table));
        console.say(Json.text(root));
    }

    private static void json(ObjectNode node, PruningTable table) {
        node.put("model", table.model());
        node.put("data", table.data());
        interval(node.putObject("accuracy"), table.result().dense());
        ArrayNode points = node.putArray("points");
        for (PruningBench.Point point : table.result().points()) {
            ObjectNode each = points.addObject();
            each.put("method", point.scheme());
            Json.number(each, "density", point.density());
            each.put("kept", point.kept());
            each.put("total", point.total());
            each.put("emptied", point.emptied());
            point.accuracy().ifPresent(found -> interval(each.putObject("accuracy"), found));
            point.behind().ifPresent(found -> interval(each.putObject("difference"), found));
        }
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
            return name.toLowerCase(Locale.ROOT).endsWith(".onnx") ? name.substring(0, name.length() - 5) : name;
        }
        return String.valueOf(parent.getFileName());
    }
}
