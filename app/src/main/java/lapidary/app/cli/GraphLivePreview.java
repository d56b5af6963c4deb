package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.preview.GraphPreview;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.Settings;

/// The preview of a graph from the command line: the same session as the window's, run to its end.
final class GraphLivePreview {
    private static final long POLL_MILLIS = 50;

    private GraphLivePreview() {}

    /// Whether a model is previewed as a graph.
    static boolean isFor(Model model) {
        return GraphModel.obstacle(model).isEmpty();
    }

    /// What a preview came to.
    record Result(DataSet data, GraphOutcome outcome) {}

    /// @throws GraphException when the preview cannot run; says why
    static Result run(Model model, Methods methods, Recipe recipe, Evidence evidence, Path file, Job job)
            throws IOException {
        BlockingQueue<PreviewUpdate> updates = new LinkedBlockingQueue<>();
        DataSet data = DataSets.open(file, job);
        try (GraphModel graph = GraphModel.of(model);
                GraphPreview session = new GraphPreview(
                        graph, methods, GraphData.of(graph, data, new Settings(new TreeMap<>()), 0), updates::add)) {
            session.request(recipe, evidence);
            while (true) {
                job.check();
                Optional<GraphOutcome> done = done(updates, job);
                if (done.isPresent()) {
                    return new Result(data, done.get());
                }
            }
        }
    }

    /// The next answer; present when it is the last one.
    private static Optional<GraphOutcome> done(BlockingQueue<PreviewUpdate> updates, Job job) throws GraphException {
        try {
            PreviewUpdate update = updates.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (update instanceof PreviewUpdate.Unavailable unavailable) {
                throw new GraphException(unavailable.reason());
            }
            if (update instanceof PreviewUpdate.Running running && running.outcome() instanceof GraphOutcome outcome) {
                job.report((double) outcome.seen() / Math.max(1, outcome.all()), GraphText.line(outcome));
                return running.done() ? Optional.of(outcome) : Optional.empty();
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
