package lapidary.core.preview;

import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Outcome;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.Settings;
import lapidary.core.solve.Solved;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;

/// A preview that is waited for: what a recipe costs, measured to the end of the data before anything is written. The
/// same sessions as the window's.
///
/// @param evidence that the recipe names as its calibration data
/// @param words what is said of an answer on the way, for progress
public record PreviewRun(
        Model model, Methods methods, Recipe recipe, Evidence evidence, Function<Outcome, String> words) {
    private static final int CONTEXT = 256;
    private static final int POLL_MILLIS = 50;

    /// Whether a model is previewed as a graph.
    public static boolean isGraph(Model model) {
        return GraphModel.obstacle(model).isEmpty();
    }

    /// Runs a language model to the end of a text.
    ///
    /// @param solved what of the recipe was solved block by block
    /// @param onUpdate receives every answer on the way
    /// @return the finished measurement; empty when the preview cannot run, which `onUpdate` has been told
    public Optional<Evaluation> text(Optional<Solved> solved, String text, Consumer<PreviewUpdate> onUpdate, Job job)
            throws IOException {
        int context = model.architecture()
                .map(Architecture::context)
                .map(trained -> Math.min(CONTEXT, trained))
                .orElse(CONTEXT);
        BlockingQueue<PreviewUpdate> updates = new LinkedBlockingQueue<>();
        try (Tokenizer tokenizer = Tokenizers.of(model);
                PreviewSession session = new LanguagePreview(
                        model,
                        methods,
                        tokenizer.encode(text),
                        tokenizer.addsBos() ? tokenizer.bos() : -1,
                        Protocol.WINDOWS,
                        context,
                        updates::add)) {
            solved.ifPresent(session::use);
            session.request(recipe, evidence);
            while (true) {
                PreviewUpdate update = next(updates, job);
                if (update == null) {
                    continue;
                }
                onUpdate.accept(update);
                if (update instanceof PreviewUpdate.Running running) {
                    job.report(share(running.evaluation()), words.apply(running.evaluation()));
                    if (running.done()) {
                        return Optional.of(running.evaluation());
                    }
                }
                if (update instanceof PreviewUpdate.Unavailable) {
                    return Optional.empty();
                }
            }
        }
    }

    /// Runs a graph to the end of its data.
    ///
    /// @throws GraphException when the preview cannot run; says why
    public GraphOutcome graph(DataSet data, Job job) throws IOException {
        BlockingQueue<PreviewUpdate> updates = new LinkedBlockingQueue<>();
        try (GraphModel graph = GraphModel.of(model);
                GraphPreview session = new GraphPreview(
                        graph, methods, GraphData.of(graph, data, new Settings(new TreeMap<>()), 0), updates::add)) {
            session.request(recipe, evidence);
            while (true) {
                PreviewUpdate update = next(updates, job);
                if (update instanceof PreviewUpdate.Unavailable unavailable) {
                    throw new GraphException(unavailable.reason());
                }
                if (update instanceof PreviewUpdate.Running running
                        && running.outcome() instanceof GraphOutcome outcome) {
                    job.report(share(outcome), words.apply(outcome));
                    if (running.done()) {
                        return outcome;
                    }
                }
            }
        }
    }

    private static double share(Outcome outcome) {
        return (double) outcome.seen() / Math.max(1, outcome.all());
    }

    private static @Nullable PreviewUpdate next(BlockingQueue<PreviewUpdate> updates, Job job) {
        job.check();
        try {
            return updates.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
