package lapidary.core.preview;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.Weights;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.LatestWins;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The live preview of a model that is run as a graph: a classifier, an encoder, anything in ONNX. Three waves as for
/// language models; a newer edit cancels an older one between two runs of the graph; a recipe seen before is answered
/// from memory.
///
/// The original is run over the data in the background as soon as the session is made. Model and graph stay the
/// caller's, and open until the session is closed.
public final class GraphPreview implements PreviewSession {
    private static final Logger LOG = LoggerFactory.getLogger(GraphPreview.class);

    private final GraphModel graph;
    private final Methods methods;
    private final Treatments treatments;
    private final GraphEdits edits;
    private final LatestWins<PreviewUpdate> lane;
    /// Held while sessions are used, so that closing frees none that is in use.
    private final ReentrantLock working = new ReentrantLock();

    private boolean closed; // guarded by working

    /// @param data made for this graph
    /// @param listener called from a background thread, in order
    public GraphPreview(GraphModel graph, Methods methods, GraphData data, Consumer<PreviewUpdate> listener) {
        this.graph = graph;
        this.methods = methods;
        Weights original = Weights.original(graph.model());
        Budget budget = Budget.standard();
        this.treatments = new Treatments(original, budget.compressedBytes(), Workers.shared());
        this.edits = new GraphEdits(graph, original, treatments, data, budget);
        this.lane = new LatestWins<>("preview", listener, e -> LOG.error("the preview failed", e));
        lane.request((number, job, answers) -> work(() -> prepare(job)));
    }

    @Override
    public long request(Recipe recipe, Evidence evidence) {
        return lane.request((number, job, answers) -> work(() -> {
            answer(number, recipe, evidence, job, answers);
            prepare(job);
        }));
    }

    private void answer(long number, Recipe recipe, Evidence evidence, Job job, Consumer<PreviewUpdate> answers) {
        try {
            edits.run(number, Assignment.of(graph.model(), methods, recipe, evidence), job, answers);
        } catch (InvalidSettingException | UnfitException e) {
            answers.accept(
                    new PreviewUpdate.Unavailable(number, "There is no preview of this recipe: " + e.getMessage()));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            // Whoever waits for the end of the preview must hear of it.
            LOG.error("the preview failed", e);
            answers.accept(new PreviewUpdate.Unavailable(number, "The preview failed: " + e.getMessage()));
        }
    }

    private void prepare(Job job) {
        try {
            edits.prepare(job);
        } catch (IOException e) {
            LOG.debug("nothing to prepare; an edit will say so", e);
        }
    }

    private void work(Runnable work) {
        working.lock();
        try {
            if (closed) {
                throw new CancellationException("the preview was closed");
            }
            work.run();
        } finally {
            working.unlock();
        }
    }

    @Override
    public Weights weights(Recipe recipe, Evidence evidence) {
        try {
            return Assignment.of(graph.model(), methods, recipe, evidence).weights(treatments);
        } catch (InvalidSettingException | UnfitException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        lane.close();
        working.lock();
        try {
            if (!closed) {
                closed = true;
                edits.close();
            }
        } finally {
            working.unlock();
        }
    }
}
