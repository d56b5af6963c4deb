package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.app.open.Samples;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphEvaluator;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.model.Model;
import lapidary.core.setting.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// On what a graph is measured: the flags of `evaluate` and `compare` for ONNX models, and the measurement itself.
final class GraphOptions {
    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "ONNX models: images (folder per class, CSV, idx, CIFAR-10 binary, .npz), sentence pairs or "
                    + "arrays (CSV, .npz) to measure on. Without it two models are compared on random inputs.")
    private @Nullable Path data;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "ONNX models: seed of the order of the data, or of random inputs (default: 0).")
    private long seed;

    @Option(
            names = "--image",
            paramLabel = "NAME=VALUE",
            split = ",",
            description = "ONNX models: how images are prepared, where the guess is wrong: resize=stretch|crop|none, "
                    + "side=PIXELS, scale=0-1|0-255|-1-1|as-is, normalize=none|imagenet|cifar10|…|custom, "
                    + "channels=rgb|bgr, mean-red=X, std-red=X …")
    private Map<String, String> image = Map.of();

    /// Whether the model, or what it was asked to be measured on, is none of a language model.
    boolean isFor(Path model) throws IOException {
        if (data != null) {
            return true;
        }
        try (Model opened = Inputs.open(model)) {
            String format = opened.file().format();
            return format.equals("onnx") || format.equals("tflite");
        }
    }

    /// Measures and prints.
    ///
    /// @param reference the original, where there is one
    /// @param measuring says what the model was calibrated on
    int measure(Console console, Path path, Optional<Path> reference, MeasuringOptions measuring, boolean json)
            throws IOException, UsageException, NotTheSameException {
        try (Model model = Inputs.open(path);
                Model original = reference.isPresent() ? Inputs.open(reference.get()) : null;
                GraphModel graph = GraphModel.of(model);
                GraphModel other = original == null ? null : GraphModel.of(original)) {
            List<Model> models = original == null ? List.of(model) : List.of(model, original);
            GraphData judging = data(graph, models, measuring, console);
            GraphEvaluator.Request request =
                    new GraphEvaluator.Request(graph, Map.of(), Optional.ofNullable(other), judging);
            GraphOutcome outcome = GraphEvaluator.evaluate(request, ignored -> {}, console.job("Evaluate"));
            if (json) {
                ObjectNode root = Json.object();
                GraphJson.outcome(root, outcome);
                console.say(Json.text(root));
            } else {
                console.say(path + " on " + outcome.from().data()
                        + reference.map(from -> ", compared with " + from).orElse(""));
                console.say("");
                GraphText.lines(outcome).forEach(console::say);
            }
        }
        return ExitCode.DONE;
    }

    private GraphData data(GraphModel graph, List<Model> models, MeasuringOptions measuring, Console console)
            throws IOException, UsageException, NotTheSameException {
        Settings settings = ImageFlags.settings(image);
        Optional<Path> chosen = Optional.ofNullable(data).or(() -> models.stream()
                .flatMap(model -> Samples.judgingText(model.file().path()).stream())
                .findFirst());
        if (chosen.isPresent()) {
            DataSet opened = DataSets.open(chosen.get(), console.job("Read data"));
            boolean isSeen = measuring.isSeen(opened, models, console);
            GraphData judging = GraphData.of(graph, opened, settings, seed);
            return isSeen ? judging.seen() : judging;
        }
        if (models.size() == 1) {
            throw new UsageException("--data FILE is needed: images, sentence pairs or arrays to measure on; or"
                    + " --reference MODEL to compare the outputs of two models on random inputs");
        }
        return GraphData.random(graph, seed);
    }
}
