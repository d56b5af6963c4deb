package lapidary.core.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Outcome;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.preview.GraphPreview;
import lapidary.core.preview.LanguagePreview;
import lapidary.core.preview.PreviewSession;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Solving;
import lapidary.core.solve.WorkFolder;
import org.jspecify.annotations.Nullable;

/// Runs candidates one after the other over one text, through the very preview that the window shows: the original is
/// run once, and what it said is kept. One thread.
public final class MethodBench implements AutoCloseable {
    private static final int POLL_MILLIS = 20;

    private final Model model;
    private final Methods methods;
    private final Workers workers;
    private final Evidence evidence;
    private final BlockingQueue<PreviewUpdate> updates = new LinkedBlockingQueue<>();
    private final PreviewSession session;

    /// @param text to be judged on
    /// @param evidence what calibration found out, for the candidates that ask for it
    public MethodBench(Model model, Methods methods, TextSequences text, Evidence evidence) {
        this(model, methods, text, evidence, Workers.shared());
    }

    MethodBench(Model model, Methods methods, TextSequences text, Evidence evidence, Workers workers) {
        this.model = model;
        this.methods = methods;
        this.workers = workers;
        this.evidence = evidence;
        this.session = new LanguagePreview(model, methods, text, workers, updates::add);
    }

    /// @param graph of a classifier
    /// @param data to be judged on, made for the graph
    public MethodBench(GraphModel graph, Methods methods, GraphData data, Evidence evidence) {
        this.model = graph.model();
        this.methods = methods;
        this.workers = Workers.shared();
        this.evidence = evidence;
        this.session = new GraphPreview(graph, methods, data, updates::add);
    }

    /// Somebody who watches a candidate being measured.
    public interface Listener {
        /// How it stands on the sequences or examples so far; called again and again, from the thread
        /// that runs it.
        void running(SequenceMeans scores);
    }

    /// What a candidate's recipe is called, and its true bits, before it is run.
    ///
    /// @param on the tensors
    public Entry entry(Candidate candidate, Selector on) {
        return entry(model, methods, evidence, candidate, on);
    }

    /// The same where nothing is to be run.
    public static Entry entry(Model model, Methods methods, Evidence evidence, Candidate candidate, Selector on) {
        try {
            Evidence given = candidate.evidence(evidence);
            Recipe recipe = candidate.recipe(model, on, given);
            return new Entry(
                    candidate,
                    Optional.of(recipe),
                    RecipeFile.id(recipe),
                    given,
                    Bits.of(methods, model, recipe, given),
                    "");
        } catch (UnfitException | InvalidSettingException e) {
            return new Entry(
                    candidate, Optional.empty(), "", Evidence.NONE, Standing.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    /// A candidate for this model.
    ///
    /// @param recipe empty when there is none
    /// @param trouble why there is none
    public record Entry(
            Candidate candidate,
            Optional<Recipe> recipe,
            String recipeId,
            Evidence evidence,
            Bits bits,
            String trouble) {

        /// What was measured of it before.
        public Standing standing(KeptStandings.Kept kept) {
            return new Standing(candidate, recipeId, bits, Optional.of(kept.scores()), "", kept.seconds());
        }
    }

    /// Runs a candidate to the end of the text.
    ///
    /// @throws CancellationException when the job was cancelled; nothing is left of the run
    public Standing run(Entry entry, Listener listener, Job job) {
        if (entry.recipe().isEmpty()) {
            return Standing.failed(entry.candidate(), entry.trouble());
        }
        job.check();
        long begun = System.nanoTime();
        try (WorkFolder folder = WorkFolder.temporary()) {
            solve(entry, folder, job);
            double solved = (System.nanoTime() - begun) / 1e9;
            return judge(entry, session.request(entry.recipe().get(), entry.evidence()), solved, listener, job);
        } catch (IOException | InvalidSettingException e) {
            return Standing.failed(entry.candidate(), String.valueOf(e.getMessage()));
        }
    }

    /// Solves block by block what asks for it.
    private void solve(Entry entry, WorkFolder folder, Job job) throws IOException, InvalidSettingException {
        Solving solving = Solving.of(model, methods, entry.recipe().orElseThrow(), entry.evidence());
        if (solving.isAsked()) {
            Optional<String> refused = solving.chains().obstacle();
            if (refused.isEmpty()) {
                session.use(solving.run(folder, workers, job.part(0, 0.5)));
            }
        }
    }

    private Standing judge(Entry entry, long edit, double solved, Listener listener, Job job) {
        long begun = System.nanoTime();
        double seconds = solved;
        List<TokenScores> tokens = new ArrayList<>();
        Optional<SequenceMeans> scores = Optional.empty();
        while (true) {
            job.check();
            PreviewUpdate update = next();
            if (update == null || update.edit() != edit) {
                continue;
            }
            switch (update) {
                case PreviewUpdate.WeightError ignored -> seconds = solved + (System.nanoTime() - begun) / 1e9;
                case PreviewUpdate.Scored scored -> {
                    tokens.addAll(scored.scores());
                    scores = Optional.of(SequenceMeans.of(tokens));
                }
                case PreviewUpdate.Examples examples -> scores = Optional.of(examples.means());
                case PreviewUpdate.Unavailable unavailable -> {
                    return Standing.failed(entry.candidate(), unavailable.reason());
                }
                case PreviewUpdate.Running running -> {
                    tell(entry, running.outcome(), job);
                    scores.ifPresent(listener::running);
                    if (running.done()) {
                        return standing(entry, scores, seconds);
                    }
                }
                default -> {}
            }
        }
    }

    private static void tell(Entry entry, Outcome outcome, Job job) {
        double share =
                switch (outcome) {
                    case Evaluation text -> (double) text.sequences() / text.allSequences();
                    case GraphOutcome graph -> (double) graph.seen() / Math.max(1, graph.all());
                };
        job.report(share, entry.candidate().title());
    }

    private static Standing standing(Entry entry, Optional<SequenceMeans> scores, double seconds) {
        return scores.isEmpty()
                ? Standing.failed(
                        entry.candidate(),
                        "methods are compared by what they do to the probabilities of classes, and this graph gives"
                                + " none on this data")
                : new Standing(entry.candidate(), entry.recipeId(), entry.bits(), scores, "", seconds);
    }

    private @Nullable PreviewUpdate next() {
        try {
            return updates.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /// Cancels what is running and frees all native memory.
    @Override
    public void close() {
        session.close();
    }
}
