package lapidary.core.eval.graph;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.eval.GraphOutcome;
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
            throw new GraphException("there are no right answers in "
                    + request.data().provenance().data()
                    + "; give labelled data, or a reference model whose outputs are compared");
        }
        GraphRequest changed = GraphRequest.WHOLE.replacing(request.replaced());
        try (GraphSession session = request.model().session(changed, job)) {
            if (request.reference().isEmpty()) {
                return run(session, Optional.empty(), request.data(), onProgress, job);
            }
            try (GraphSession original = request.reference().get().session(GraphRequest.WHOLE, job)) {
                return run(session, Optional.of(original), request.data(), onProgress, job);
            }
        }
    }

    private static GraphOutcome run(
            GraphSession session,
            Optional<GraphSession> original,
            GraphData data,
            Consumer<GraphOutcome> onProgress,
            Job job)
            throws IOException {
        GraphTally tally = data.tally();
        long shown = 0;
        for (int i = 0; i < data.runs(); i++) {
            job.check();
            GraphRun run = data.run(i);
            double[][] read = read(session, data, run);
            if (original.isPresent()) {
                tally.add(run, read(original.get(), data, run), read);
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

    private static double[][] read(GraphSession session, GraphData data, GraphRun run) throws GraphException {
        Map<String, GraphArray> outputs = session.run(run.inputs(), data.outputs());
        return data.read(run, outputs);
    }
}
