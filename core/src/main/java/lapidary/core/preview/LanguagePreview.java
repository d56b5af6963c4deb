package lapidary.core.preview;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.LatestWins;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.RunOptions;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Treatments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The live preview of a causal language model on one text. An edit recomputes only from the
/// first changed block on; a newer edit
/// cancels an older one; a recipe seen before is answered from memory.
///
/// The original is run over the text in the background as soon as the session is made, and
/// after each edit as far as it is
/// missing; what is kept of it stays within [Budget]. The model must stay open until the session is closed.
public final class LanguagePreview implements PreviewSession {
    private static final Logger LOG = LoggerFactory.getLogger(LanguagePreview.class);

    private final Model model;
    private final Methods methods;
    private final Planner planner;
    private final Treatments treatments;
    private final Edits edits;
    private final LatestWins<PreviewUpdate> lane;
    /// Held while native memory is used, so that closing frees none that is in use.
    private final ReentrantLock working = new ReentrantLock();

    private boolean closed; // guarded by working
    private volatile RunOptions options = RunOptions.EXACT;
    private volatile Optional<Solved> solved = Optional.empty();

    /// @param tokens of the judging text
    /// @param bos see [TextSequences]
    /// @param listener called from a background thread, in order
    public LanguagePreview(
            Model model,
            Methods methods,
            int[] tokens,
            int bos,
            Protocol protocol,
            int context,
            Consumer<PreviewUpdate> listener) {
        this(
                model,
                methods,
                new TextSequences(tokens, bos, protocol, context),
                Budget.standard(),
                Workers.shared(),
                listener);
    }

    /// @param text to be judged on, one text or several
    public LanguagePreview(Model model, Methods methods, TextSequences text, Consumer<PreviewUpdate> listener) {
        this(model, methods, text, Budget.standard(), Workers.shared(), listener);
    }

    /// The same on other workers than the program's.
    public LanguagePreview(
            Model model, Methods methods, TextSequences text, Workers workers, Consumer<PreviewUpdate> listener) {
        this(model, methods, text, Budget.standard(), workers, listener);
    }

    LanguagePreview(
            Model model,
            Methods methods,
            TextSequences text,
            Budget budget,
            Workers workers,
            Consumer<PreviewUpdate> listener) {
        this.model = model;
        this.methods = methods;
        this.planner = new Planner(methods);
        Weights original = Weights.original(model);
        this.treatments = new Treatments(original, budget.compressedBytes(), workers);
        this.edits = new Edits(model, original, treatments, text, budget, workers);
        this.lane = new LatestWins<>("preview", listener, e -> LOG.error("the preview failed", e));
        lane.request((number, job, answers) -> work(() -> prepare(job)));
    }

    /// Has the code of every preview compiled before there is a model, so that the first edit does not wait for
    /// it; a second or two in the background when the program starts.
    ///
    /// @param sample a small language model to rehearse with, see [Rehearsal]; without one, only
    /// the kernels are run
    public static void warmUp(Optional<Path> sample) {
        WarmUp.run(Job.UNWATCHED);
        if (sample.isEmpty()) {
            return;
        }
        try (Model model = Model.open(sample.get())) {
            new Rehearsal(model).run(Job.UNWATCHED);
        } catch (IOException e) {
            LOG.debug("nothing to rehearse with", e);
        }
    }

    @Override
    public long request(Recipe recipe, Evidence evidence) {
        return request(recipe, evidence, Optional.empty());
    }

    @Override
    public long request(Recipe recipe, Evidence evidence, Rival rival) {
        return request(recipe, evidence, Optional.of(rival));
    }

    private long request(Recipe recipe, Evidence evidence, Optional<Rival> rival) {
        RunOptions runs = options;
        return lane.request((number, job, answers) -> work(() -> {
            answer(number, recipe, evidence, rival, runs, job, answers);
            prepare(job);
        }));
    }

    private void answer(
            long number,
            Recipe recipe,
            Evidence evidence,
            Optional<Rival> rival,
            RunOptions runs,
            Job job,
            Consumer<PreviewUpdate> answers) {
        try {
            Assignment asked = Assignment.of(model, methods, planner, recipe, evidence, solved, runs);
            if (!asked.notes().isEmpty()) {
                answers.accept(new PreviewUpdate.Notices(number, asked.notes()));
            }
            edits.run(new Question(number, asked, other(rival, runs)), job, answers);
        } catch (InvalidSettingException | UnfitException e) {
            answers.accept(
                    new PreviewUpdate.Unavailable(number, "There is no preview of this recipe: " + e.getMessage()));
        } catch (FormatException e) {
            answers.accept(new PreviewUpdate.Unavailable(
                    number, "The accuracy of this model cannot be measured: " + e.getMessage()));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            // Whoever waits for the end of the preview must hear of it.
            LOG.error("the preview failed", e);
            answers.accept(new PreviewUpdate.Unavailable(number, "The preview failed: " + e.getMessage()));
        }
    }

    /// Nobody hears about a rival that has no preview; the edit is answered all the same.
    private Optional<Question.Other> other(Optional<Rival> rival, RunOptions runs) {
        if (rival.isEmpty()) {
            return Optional.empty();
        }
        try {
            Assignment assignment = Assignment.of(
                    model, methods, planner, rival.get().recipe(), rival.get().evidence(), solved, runs);
            return Optional.of(new Question.Other(assignment, rival.get().margin()));
        } catch (InvalidSettingException | UnfitException | FormatException e) {
            LOG.debug("nothing to compare with", e);
            return Optional.empty();
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
            return Assignment.of(model, methods, planner, recipe, evidence, solved, options)
                    .ranged(treatments, Job.UNWATCHED)
                    .weights(treatments);
        } catch (InvalidSettingException | UnfitException | FormatException | NotFiniteException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> runOptions(RunOptions asked) {
        options = asked;
        return Optional.empty();
    }

    @Override
    public void use(Solved latest) {
        solved = Optional.of(latest);
    }

    @Override
    public Optional<PreviewMemory> memory() {
        return edits.memory();
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
