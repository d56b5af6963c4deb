package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphArrays;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.model.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `activations MODEL --input FILE.npz --node NAME --out FILE.npz`: what the nodes of a graph give, as numbers.
@Command(
        name = "activations",
        description = "Runs an ONNX model once and writes the outputs of its nodes as NumPy arrays (.npz).")
final class ActivationsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "MODEL", description = "The ONNX model to run.")
    private Path path = Path.of("");

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Arrays called like the model's inputs (.npz; .npy for one input). Without it seeded random "
                    + "inputs of the declared shapes are used, and written along.")
    private @Nullable Path input;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "A node, or a value that a node makes; may be repeated. Without it the model's own outputs.")
    private List<String> nodes = List.of();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of random inputs (default: 0).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The .npz file to write; without it only shapes are told.")
    private @Nullable Path out;

    ActivationsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Model model = Inputs.open(path);
                GraphModel graph = GraphModel.of(model)) {
            List<String> values = graph.values(nodes);
            Map<String, GraphArray> inputs = inputs(graph);
            Map<String, GraphArray> found = new LinkedHashMap<>();
            try (GraphSession session = graph.session(GraphRequest.WHOLE.withOutputs(values), console.job("Run"))) {
                found.putAll(session.run(inputs, values.isEmpty() ? session.outputs() : values));
            }
            if (input == null) {
                inputs.forEach(found::putIfAbsent);
            }
            if (out != null) {
                GraphArrays.write(found, out, console.job("Write"));
            }
            say(found);
        }
        return ExitCode.DONE;
    }

    private Map<String, GraphArray> inputs(GraphModel graph) throws IOException {
        return input == null ? GraphData.random(graph, seed).run(0).inputs() : GraphArrays.read(input, graph.inputs());
    }

    private void say(Map<String, GraphArray> found) {
        if (common.json) {
            ObjectNode root = Json.object();
            Optional.ofNullable(out).ifPresent(file -> root.put("out", file.toString()));
            ObjectNode arrays = root.putObject("arrays");
            found.forEach((name, array) -> {
                ObjectNode one = arrays.putObject(name);
                one.put("type", array.type().name());
                var shape = one.putArray("shape");
                array.shape().dimensions().forEach(shape::add);
            });
            console.say(Json.text(root));
            return;
        }
        Table table = new Table("value", "type", "shape");
        found.forEach((name, array) ->
                table.row(name, array.type().name(), array.shape().toString()));
        table.lines().forEach(console::say);
        if (out != null) {
            console.say("written to " + out);
        }
        if (input == null) {
            console.note("no --input: random inputs, seed " + seed);
        }
    }
}
