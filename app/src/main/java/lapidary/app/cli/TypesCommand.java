package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import lapidary.app.workbench.TypeWords;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.TypeOffer;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.FloatLaw;
import lapidary.core.quant.explore.SplitAdvice;
import lapidary.core.quant.explore.TypeExplorer;
import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.quant.explore.TypeSurvey;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `types MODEL --tensor NAME`: what every data type of a width would make of one tensor.
@Command(
        name = "types",
        description = "Tries every data type of a width on one tensor: true bits per weight, mean squared error and"
                + " signal-to-noise ratio, best first.")
final class TypesCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ImportanceOptions importance = new ImportanceOptions();

    @Parameters(paramLabel = "MODEL", description = "A model file or folder.")
    private Path file = Path.of("");

    @Option(
            names = "--tensor",
            required = true,
            paramLabel = "NAME",
            description = "The tensor, by the model's own name for it; see inspect.")
    private String tensor = "";

    @Option(
            names = "--bits",
            paramLabel = "N",
            defaultValue = "4",
            description = "Width of a code, 1 to 8 (default: 4).")
    private int bits;

    @Option(
            names = "--group",
            paramLabel = "N",
            defaultValue = "64",
            description = "Weights that share a scale, where the type leaves that open; 0 for a row (default: 64).")
    private int group;

    @Option(
            names = "--scale",
            paramLabel = "TYPE",
            defaultValue = "f16",
            description = "What scales are stored as, where the type leaves that open: f16 or f32 (default: f16).")
    private String scale = "";

    @Option(
            names = "--weights",
            paramLabel = "N",
            description = "Weights to read at most, in evenly spaced rows (default: 262,144).")
    private long weights = TypeExplorer.STANDARD_WEIGHTS;

    @Option(
            names = "--splits",
            description = "Instead: for floats of 3 to 8 bits, the split between exponent and mantissa that suits the"
                    + " tensor best, and the one that the scaling law of training suggests.")
    private boolean splits;

    TypesCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        check("--bits", bits, 1, 8);
        check("--group", group, 0, 1 << 20);
        check("--weights", weights, 1, 1 << 28);
        if (!scale.equals("f16") && !scale.equals("f32")) {
            throw new UsageException("--scale: expected f16 or f32, found '" + scale + "'");
        }
        try (Model model = Inputs.open(file)) {
            ModelTensor found = model.find(new TensorId(tensor))
                    .orElseThrow(() -> new UsageException(
                            "--tensor: the model has no tensor '" + tensor + "'; inspect lists them"));
            RowSource rows = Codecs.view(found.tensor());
            if (!rows.isDecodable()) {
                throw new UsageException(
                        "--tensor: weights of type " + found.tensor().typeName() + " cannot be decoded");
            }
            Evidence evidence = importance.evidence(model, console);
            TypeExplorer explorer = new TypeExplorer(methods, found, rows, evidence, weights);
            return model.file().reading(() -> explore(model, explorer));
        }
    }

    private int explore(Model model, TypeExplorer explorer) throws NotFiniteException {
        if (splits) {
            List<SplitAdvice> advice = SplitAdvice.of(explorer, group, scale, console.job("Try floats"));
            if (common.json) {
                console.say(Json.text(json(advice, model.parameters())));
            } else {
                print(advice, model.parameters());
            }
        } else {
            TypeSurvey survey = explorer.survey(new TypeOffer.Question(bits, group, scale), console.job("Try types"));
            if (common.json) {
                console.say(Json.text(json(survey)));
            } else {
                print(survey);
            }
        }
        return ExitCode.DONE;
    }

    private static void check(String option, long value, long least, long most) throws UsageException {
        if (value < least || value > most) {
            throw new UsageException(option + ": expected " + least + " to " + most + ", found " + value);
        }
    }

    private static List<TypeMeasure> bestFirst(TypeSurvey survey) {
        return survey.types().stream()
                .sorted(Comparator.comparingDouble(
                        type -> type.error().map(TypeMeasure.Error::meanSquared).orElse(Double.POSITIVE_INFINITY)))
                .toList();
    }

    private void print(TypeSurvey survey) {
        console.say(survey.tensor() + ", " + TypeWords.group(group) + " where the type leaves that open, "
                + TypeWords.sample(survey));
        console.say("");
        Table table = new Table("type", "method", ">bits/weight", ">MSE", ">error", ">SQNR dB");
        for (TypeMeasure type : bestFirst(survey)) {
            type.error()
                    .ifPresent(error -> table.row(
                            type.name(),
                            type.choice().method(),
                            Numbers.fixed(error.bitsPerWeight(), 3),
                            Numbers.significant(error.meanSquared(), 4),
                            Numbers.percent(error.relative()),
                            Numbers.fixed(error.sqnrDecibels(), 2)));
        }
        table.lines().forEach(console::say);
        survey.types().stream()
                .filter(type -> type.error().isEmpty())
                .forEach(type -> console.note(type.name() + ": " + type.reason()));
    }

    private void print(List<SplitAdvice> advice, long parameters) {
        Table table = new Table(
                ">bits", "best", ">SQNR dB", "by the law", ">SQNR dB", ">tokens beyond which training suffers");
        for (SplitAdvice width : advice) {
            table.row(
                    Integer.toString(width.bits()),
                    width.best().map(TypeMeasure::name).orElse(""),
                    decibels(width.best().flatMap(TypeMeasure::error)),
                    width.suggested(),
                    decibels(width.ofTheLaw().flatMap(TypeMeasure::error)),
                    Numbers.significant(critical(width, parameters), 2));
        }
        table.lines().forEach(console::say);
        console.note("The law's numbers are heuristic: its constants are quoted from memory of the paper.");
    }

    private static String decibels(java.util.Optional<TypeMeasure.Error> error) {
        return error.map(found -> Numbers.fixed(found.sqnrDecibels(), 2)).orElse("");
    }

    private double critical(SplitAdvice width, long parameters) {
        int exponent = FloatLaw.exponentBits(width.bits());
        return FloatLaw.criticalTokens(
                Math.max(1.0, parameters), exponent, width.bits() - 1 - exponent, Math.max(2, group));
    }

    private static ObjectNode json(TypeSurvey survey) {
        ObjectNode root = Json.object();
        root.put("tensor", survey.tensor().name());
        root.put("bits", survey.question().bits());
        root.put("group", survey.question().group());
        root.put("scale", survey.question().scale());
        root.put("rows", survey.rows());
        root.put("sampledRows", survey.sampledRows());
        root.put("sampledWeights", survey.weights());
        ArrayNode types = root.putArray("types");
        for (TypeMeasure type : bestFirst(survey)) {
            ObjectNode node = types.addObject();
            put(node, type);
            ArrayNode levels = node.putArray("levels");
            type.levels().forEach(levels::add);
        }
        return root;
    }

    private ObjectNode json(List<SplitAdvice> advice, long parameters) {
        ObjectNode root = Json.object();
        ArrayNode widths = root.putArray("widths");
        for (SplitAdvice width : advice) {
            ObjectNode node = widths.addObject();
            node.put("bits", width.bits());
            node.put("best", width.best().map(TypeMeasure::name).orElse(""));
            node.put("suggested", width.suggested());
            Json.number(node, "criticalTokens", critical(width, parameters));
            ArrayNode tried = node.putArray("tried");
            width.tried().forEach(type -> put(tried.addObject(), type));
        }
        return root;
    }

    private static void put(ObjectNode node, TypeMeasure type) {
        node.put("name", type.name());
        node.put("method", type.choice().method());
        ObjectNode settings = node.putObject("settings");
        type.choice().settings().forEach((name, value) -> settings.put(name, value.text()));
        type.error().ifPresent(error -> {
            Json.number(node, "bitsPerWeight", error.bitsPerWeight());
            Json.number(node, "meanSquaredError", error.meanSquared());
            Json.number(node, "relativeError", error.relative());
            Json.number(node, "sqnrDecibels", error.sqnrDecibels());
        });
        if (!type.reason().isEmpty()) {
            node.put("reason", type.reason());
        }
    }
}
