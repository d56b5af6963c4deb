package lapidary.core.eval.graph;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Runs a graph over data, with or without the original beside it.
public final class GraphEvaluator {
    private static final long BETWEEN_NEWS = 100_000_000;

    private GraphEvaluator() {}

    /// What to run.
    ///
    /// @param replaced weights with other values than the file has
    /// @param reference the original to compare with
    /// @param data made for `model`
    public record Request(
            GraphModel model,
            Map<TensorId, ? extends RowSource> replaced,
            Optional<GraphModel> reference,
            GraphData data) {}

    /// @param onProgress receives the running result after each run
    /// @throws GraphException when a graph cannot be run, or there is nothing to measure against
    public static GraphOutcome evaluate(Request request, Consumer<GraphOutcome> onProgress, Job job)
            throws IOException {
        if (request.reference().isEmpty() && !request.data().isJudged()) {
            throw new GraphException(request.data().provenance().data() + ": "
                    + request.data().unjudged().orElse("there are no right answers in it")
                    + "; give labelled data, or a reference model whose outputs are compared");
        }
        GraphRequest changed = GraphRequest.WHOLE.replacing(request.replaced());
        try (GraphSession session = request.model().session(changed, job)) {
            if (request.reference().isEmpty()) {
                return run(session, Optional.empty(), request.data(), onProgress, job);
            }
            GraphModel reference = request.reference().get();
            try (GraphSession original = reference.session(GraphRequest.WHOLE, job)) {
                Other other = Other.of(request.model(), reference, original);
                return run(session, Optional.of(other), request.data(), onProgress, job);
            }
        }
    }

    private static GraphOutcome run(
            GraphSession session, Optional<Other> original, GraphData data, Consumer<GraphOutcome> onProgress, Job job)
            throws IOException {
        GraphTally tally = data.tally();
        long shown = 0;
        for (int i = 0; i < data.runs(); i++) {
            job.check();
            GraphRun run = data.run(i);
            double[][] read = read(session, data, run);
            if (original.isPresent()) {
                tally.add(run, original.get().read(data, run), read);
            } else {
                tally.add(run, read);
            }
            // An outcome sorts all examples: not after each run of a millisecond.
            if (i == 0 || System.nanoTime() - shown > BETWEEN_NEWS) {
                shown = System.nanoTime();
                onProgress.accept(tally.outcome());
            }
            job.report((double) tally.seen() / data.count(), tally.seen() + " of " + data.count());
        }
        GraphOutcome outcome = tally.outcome();
        onProgress.accept(outcome);
        return outcome;
    }

    /// The original, whose inputs and outputs may have other names: those are told by their places.
    ///
    /// @param names of the original by those of the model
    private record Other(GraphSession session, Map<String, String> names) {

        static Other of(GraphModel model, GraphModel reference, GraphSession session) throws GraphException {
            Map<String, String> names = new HashMap<>();
            pair(model, reference, GraphModel::inputs, names);
            pair(model, reference, GraphModel::outputs, names);
            return new Other(session, names);
        }

        private static void pair(
                GraphModel model,
                GraphModel reference,
                Function<GraphModel, List<GraphValue>> values,
                Map<String, String> names)
                throws GraphException {
            List<String> own =
                    values.apply(model).stream().map(GraphValue::name).toList();
            List<String> others =
                    values.apply(reference).stream().map(GraphValue::name).toList();
            boolean areSame = others.containsAll(own);
            if (!areSame && others.size() < own.size()) {
                throw new GraphException("these are different models: "
                        + model.model().file().path() + " has "
                        + values.apply(model) + ", " + reference.model().file().path() + " "
                        + values.apply(reference));
            }
            for (int i = 0; i < own.size(); i++) {
                names.put(own.get(i), areSame ? own.get(i) : others.get(i));
            }
        }

        private String name(String own) {
            return names.getOrDefault(own, own);
        }

        double[][] read(GraphData data, GraphRun run) throws GraphException {
            Map<String, GraphArray> inputs = new HashMap<>();
            run.inputs().forEach((name, array) -> inputs.put(name(name), array));
            Map<String, GraphArray> found =
                    session.run(inputs, data.outputs().stream().map(this::name).toList());
            Map<String, GraphArray> outputs = new HashMap<>();
            for (String output : data.outputs()) {
                GraphArray array = found.get(name(output));
                if (array != null) {
                    outputs.put(output, array);
                }
            }
            return data.read(run, outputs);
        }
    }

    private static double[][] read(GraphSession session, GraphData data, GraphRun run) throws GraphException {
        Map<String, GraphArray> outputs = session.run(run.inputs(), data.outputs());
        return data.read(run, outputs);
    }
}
