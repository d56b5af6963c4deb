package lapidary.core.preview;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphRun;
import lapidary.core.format.onnx.GraphChanges;
import lapidary.core.format.onnx.GraphLayer;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// How much the output of a treated layer's own node changes on what the original gives it at the first run of the
/// data. What enters and leaves layers is kept within a budget. One thread.
final class GraphLayerErrors implements AutoCloseable {
    /// Layers whose values are taken in one run of the original.
    private static final int TOGETHER = 8;

    private final GraphModel graph;
    private final GraphData data;
    private final long budgetBytes;
    private final Map<String, GraphArray> values = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<TensorId, List<GraphSession>> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /// @param budgetBytes of heap for values
    GraphLayerErrors(GraphModel graph, GraphData data, long budgetBytes) {
        this.graph = graph;
        this.data = data;
        this.budgetBytes = budgetBytes;
    }

    /// Examples that an error rests on.
    int examples() throws IOException {
        return data.run(0).examples().length;
    }

    /// ‖y − ŷ‖² / ‖y‖² over all nodes that take the tensor.
    Map<Treatment, Double> errors(List<Treatment> treated, Treatments treatments, Job job) throws IOException {
        Map<Treatment, Double> errors = new HashMap<>();
        for (int from = 0; from < treated.size(); from += TOGETHER) {
            List<Treatment> some = treated.subList(from, Math.min(treated.size(), from + TOGETHER));
            take(some, job);
            for (Treatment treatment : some) {
                job.check();
                error(treatment, treatments, job).ifPresent(error -> errors.put(treatment, error));
            }
            forget();
        }
        return errors;
    }

    /// Runs the original once for the values that are missing.
    private void take(List<Treatment> treated, Job job) throws IOException {
        GraphRun run = data.run(0);
        Set<String> missing = new LinkedHashSet<>();
        for (Treatment treatment : treated) {
            for (GraphLayer layer : graph.layers(treatment.tensor().id())) {
                missing.addAll(layer.inputs());
                missing.add(layer.output());
            }
        }
        missing.removeAll(values.keySet());
        run.inputs().forEach((name, array) -> {
            if (missing.remove(name)) {
                values.put(name, array);
            }
        });
        if (!missing.isEmpty()) {
            Set<String> own = new LinkedHashSet<>();
            graph.outputs().forEach(output -> own.add(output.name()));
            List<String> further =
                    missing.stream().filter(name -> !own.contains(name)).toList();
            try (GraphSession session = graph.session(GraphRequest.WHOLE.withOutputs(further), job)) {
                values.putAll(session.run(run.inputs(), missing));
            }
        }
    }

    private void forget() {
        long bytes = values.values().stream().mapToLong(GraphArray::bytes).sum();
        Iterator<GraphArray> oldest = values.values().iterator();
        while (bytes > budgetBytes && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /// Empty when nothing takes the tensor, or its node gives no numbers.
    private Optional<Double> error(Treatment treatment, Treatments treatments, Job job) throws IOException {
        TensorId id = treatment.tensor().id();
        List<GraphLayer> layers = graph.layers(id).stream()
                .filter(layer ->
                        values.containsKey(layer.output()) && values.keySet().containsAll(layer.inputs()))
                .toList();
        if (layers.isEmpty()) {
            return Optional.empty();
        }
        Map<String, GraphArray> fed = graph.encode(id, treatments.of(treatment), job);
        List<GraphSession> alone = alone(id, layers, job);
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < layers.size(); i++) {
            Map<String, GraphArray> inputs = new HashMap<>(fed);
            layers.get(i).inputs().forEach(name -> inputs.put(name, value(name)));
            String output = layers.get(i).output();
            GraphArray after = alone.get(i).run(inputs).get(output);
            if (after == null) {
                return Optional.empty();
            }
            double[] sums = compare(value(output), after);
            signal += sums[0];
            noise += sums[1];
        }
        return signal == 0 ? Optional.empty() : Optional.of(noise / signal);
    }

    private GraphArray value(String name) {
        GraphArray found = values.get(name);
        if (found == null) {
            throw new IllegalStateException("value '" + name + "' was not taken");
        }
        return found;
    }

    /// A session for each node alone, its weight fed.
    private List<GraphSession> alone(TensorId id, List<GraphLayer> layers, Job job) throws IOException {
        List<GraphSession> found = sessions.get(id);
        if (found == null) {
            found = new ArrayList<>();
            for (GraphLayer layer : layers) {
                SortedMap<String, DType> inputs = new TreeMap<>();
                layer.inputs().forEach(name -> inputs.put(name, value(name).type()));
                GraphChanges.Cut cut = new GraphChanges.Cut(layer.nodes(), inputs, Set.of());
                found.add(graph.session(
                        GraphRequest.WHOLE
                                .feeding(Set.of(id))
                                .withOutputs(List.of(layer.output()))
                                .cut(cut),
                        job));
            }
            sessions.put(id, found);
            Iterator<List<GraphSession>> oldest = sessions.values().iterator();
            while (sessions.size() > 4 * TOGETHER) {
                oldest.next().forEach(GraphSession::close);
                oldest.remove();
            }
        }
        return found;
    }

    private static double[] compare(GraphArray before, GraphArray after) {
        float[] expected = before.floats();
        float[] found = after.floats();
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = (double) expected[i] - found[i];
            signal += (double) expected[i] * expected[i];
            noise += difference * difference;
        }
        return new double[] {signal, noise};
    }

    @Override
    public void close() {
        sessions.values().forEach(list -> list.forEach(GraphSession::close));
        sessions.clear();
        values.clear();
    }
}
