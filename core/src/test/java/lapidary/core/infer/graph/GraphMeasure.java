package lapidary.core.infer.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// How much slower a graph runs here than in ONNX Runtime alone, and what it costs to change its weights. Run as a
/// program: the models' paths as arguments. Times are the least of many, taken in turns.
public final class GraphMeasure {
    private static final int LEAST_TURNS = 5;
    private static final long NANOSECONDS = 2_500_000_000L;

    private GraphMeasure() {}

    public static void main(String[] arguments) throws Exception {
        for (String path : arguments) {
            try (Model model = Model.open(Path.of(path));
                    GraphModel graph = GraphModel.of(model)) {
                System.out.println(path);
                overhead(graph, path);
                weights(graph);
            }
        }
    }

    /// Inputs of a batch of 32, or of the graph's own.
    private static Map<String, GraphArray> inputs(GraphModel graph) {
        Map<String, GraphArray> inputs = new HashMap<>();
        graph.inputs().forEach(input -> {
            long[] shape = input.axes().orElseThrow().stream()
                    .mapToLong(axis -> axis.extent().orElse(32))
                    .toArray();
            boolean isTokens = shape.length == 2;
            int all = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            long[] ids = new long[isTokens ? all : 0];
            Arrays.setAll(
                    ids, i -> input.name().contains("mask") ? 1 : input.name().contains("type") ? 0 : 7 * i % 999);
            inputs.put(input.name(), isTokens ? GraphArray.of(ids, shape) : GraphModelTest.image(1, shape));
        });
        return inputs;
    }

    private static void overhead(GraphModel graph, String path) throws Exception {
        Map<String, GraphArray> inputs = inputs(graph);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (GraphSession ours = graph.session(GraphRequest.WHOLE, Job.UNWATCHED);
                OrtSession.SessionOptions options =
                        OnnxRuntime.get().options(graph.model().parameters() < 10_000);
                OrtSession same = environment.createSession(path, options);
                OrtSession.SessionOptions standard = new OrtSession.SessionOptions();
                OrtSession bare = environment.createSession(path, standard)) {
            double[] least = inTurns(List.of(() -> ours.run(inputs), () -> bare(environment, same, inputs)));
            // Its threads spin for a while after each run and would take the others' time: apart from them.
            double standardLeast = inTurns(List.of(() -> bare(environment, bare, inputs)))[0];
            System.out.printf(
                    "  run: here %.4f ms, bare with the same options %.4f ms (ratio %.3f), bare with standard options"
                            + " %.4f ms (ratio %.3f)%n",
                    least[0], least[1], least[0] / least[1], standardLeast, least[0] / standardLeast);
        }
    }

    private static Object bare(OrtEnvironment environment, OrtSession session, Map<String, GraphArray> inputs)
            throws Exception {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        for (Map.Entry<String, GraphArray> entry : inputs.entrySet()) {
            long[] shape = entry.getValue().shape().dimensions().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            tensors.put(
                    entry.getKey(),
                    entry.getValue().data() instanceof FloatBuffer floats
                            ? OnnxTensor.createTensor(environment, floats, shape)
                            : OnnxTensor.createTensor(
                                    environment, (LongBuffer) entry.getValue().data(), shape));
        }
        try (OrtSession.Result result = session.run(tensors)) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /// The ways to change weights: one and all, fed or built in.
    private static void weights(GraphModel graph) throws Exception {
        Map<String, GraphArray> inputs = inputs(graph);
        List<TensorId> all = graph.model().tensors().stream()
                .filter(tensor -> tensor.tensor().shape().rank() >= 2
                        && graph.obstacle(tensor.id()).isEmpty())
                .map(tensor -> tensor.id())
                .toList();
        for (List<TensorId> some : List.of(List.of(all.get(all.size() / 2)), all)) {
            Map<TensorId, RowSource> values = some.stream()
                    .collect(Collectors.toMap(
                            id -> id,
                            id -> Codecs.view(
                                    graph.model().find(id).orElseThrow().tensor())));
            Map<String, GraphArray> fed = new HashMap<>(inputs);
            for (TensorId id : some) {
                fed.putAll(graph.encode(id, values.get(id), Job.UNWATCHED));
            }
            GraphRequest feeding = GraphRequest.WHOLE.feeding(Set.copyOf(some));
            GraphRequest replacing = GraphRequest.WHOLE.replacing(values);
            try (GraphSession whole = graph.session(GraphRequest.WHOLE, Job.UNWATCHED);
                    GraphSession inFed = graph.session(feeding, Job.UNWATCHED);
                    GraphSession built = graph.session(replacing, Job.UNWATCHED)) {
                double[] least = inTurns(List.of(
                        () -> whole.run(inputs),
                        () -> inFed.run(fed),
                        () -> built.run(inputs),
                        () -> closed(graph.session(feeding, Job.UNWATCHED)),
                        () -> closed(graph.session(replacing, Job.UNWATCHED)),
                        () -> graph.encode(some.getFirst(), values.get(some.getFirst()), Job.UNWATCHED)));
                System.out.printf(
                        "  %d of %d weights: run whole %.2f ms, fed %.2f ms, built in %.2f ms; load fed %.2f ms,"
                                + " built in %.2f ms; encode one %.2f ms%n",
                        some.size(), all.size(), least[0], least[1], least[2], least[3], least[4], least[5]);
            }
        }
    }

    private static Object closed(GraphSession session) {
        session.close();
        return session;
    }

    private static double[] inTurns(List<Callable<Object>> works) throws Exception {
        double[] least = new double[works.size()];
        Arrays.fill(least, Double.MAX_VALUE);
        long until = System.nanoTime() + NANOSECONDS;
        for (int turn = 0; turn < LEAST_TURNS || System.nanoTime() < until; turn++) {
            for (int i = 0; i < least.length; i++) {
                long begun = System.nanoTime();
                works.get(i).call();
                least[i] = Math.min(least[i], (System.nanoTime() - begun) / 1e6);
            }
        }
        return least;
    }
}
