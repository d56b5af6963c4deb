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
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
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

    /// Somebody who watches a candidate being measured.
    public interface Listener {
        /// How it stands on the sequences so far; called again and again, from the thread that runs it.
        void running(Evaluation evaluation, List<TokenScores> scores);
    }

    /// What a candidate's recipe is called, and its true bits, before it is run.
    ///
    /// @param on the tensors
    public Entry entry(Candidate candidate, Selector on) {
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
        List<TokenScores> scores = new ArrayList<>();
        while (true) {
            job.check();
            PreviewUpdate update = next();
            if (update == null || update.edit() != edit) {
                continue;
            }
            switch (update) {
                case PreviewUpdate.WeightError ignored -> seconds = solved + (System.nanoTime() - begun) / 1e9;
                case PreviewUpdate.Scored scored -> scores.addAll(scored.scores());
                case PreviewUpdate.Unavailable unavailable -> {
                    return Standing.failed(entry.candidate(), unavailable.reason());
                }
                case PreviewUpdate.Running running -> {
                    tell(entry, running.evaluation(), scores, listener, job);
                    if (running.done()) {
                        return standing(entry, scores, seconds);
                    }
                }
                default -> {}
            }
        }
    }

    private static void tell(Entry entry, Evaluation evaluation, List<TokenScores> scores, Listener listener, Job job) {
        job.report(
                (double) evaluation.sequences() / evaluation.allSequences(),
                entry.candidate().title());
        listener.running(evaluation, scores);
    }

    private static Standing standing(Entry entry, List<TokenScores> scores, double seconds) {
        return new Standing(
                entry.candidate(), entry.recipeId(), entry.bits(), Optional.of(SequenceMeans.of(scores)), "", seconds);
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
