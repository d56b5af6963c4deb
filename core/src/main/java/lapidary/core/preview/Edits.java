package lapidary.core.preview;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Tally;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;
import lapidary.core.eval.Verdict;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.NotedJob;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.Model;
import lapidary.core.plan.Notice;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// Answers edits in three waves. One thread at a time.
final class Edits implements AutoCloseable {
    /// A running estimate this sure is good enough to spend time on the recipe that it is compared with.
    private static final double SURE = 0.05;

    private static final String POLICY =
            "States of the original stay; those of other recipes and copies of weights make"
                    + " room for newer ones, the longest unused first, and are computed again when they are needed.";

    private final Model model;
    private final Weights original;
    private final Treatments treatments;
    private final TextSequences text;
    private final Budget budget;
    private final Workers workers;
    private final Answers memory;
    private volatile @Nullable Reference reference;

    Edits(Model model, Weights original, Treatments treatments, TextSequences text, Budget budget, Workers workers) {
        this.model = model;
        this.original = original;
        this.treatments = treatments;
        this.text = text;
        this.budget = budget;
        this.workers = workers;
        this.memory = new Answers(budget.rememberedBytes());
    }

    /// Runs the original over what is missing of the text.
    ///
    /// @throws IOException when the model cannot be run; says why
    void prepare(Job job) throws IOException {
        model.file().reading(() -> {
            reference().prepare(text.count(), job);
            return text;
        });
    }

    void run(Question question, Job job, Consumer<PreviewUpdate> answers) {
        long number = question.number();
        try {
            model.file().reading(() -> {
                waves(question, job, answers);
                return text;
            });
        } catch (NotFiniteException e) {
            answers.accept(new PreviewUpdate.Unavailable(number, "This model cannot be compressed: " + e.getMessage()));
        } catch (UncheckedIOException e) {
            answers.accept(
                    new PreviewUpdate.Unavailable(number, "There is no preview of this recipe: " + e.getMessage()));
        } catch (IOException e) {
            answers.accept(new PreviewUpdate.Unavailable(
                    number, "The accuracy of this model cannot be measured: " + e.getMessage()));
        } catch (OutOfMemoryError e) {
            answers.accept(new PreviewUpdate.Unavailable(
                    number,
                    "There is not enough memory to run this model; close other programs or open a smaller one."));
        }
    }

    private void waves(Question question, Job job, Consumer<PreviewUpdate> answers)
            throws NotFiniteException, FormatException {
        long number = question.number();
        Map<TensorId, Double> weightErrors = weightErrors(question.asked(), job);
        say(question, answers);
        answers.accept(new PreviewUpdate.WeightError(number, weightErrors));
        Assignment changing = changing(question.asked(), weightErrors).ranged(treatments, job);
        Reference ready = reference();
        ready.prepare(Math.min(Pace.FIRST, text.count()), job);
        answers.accept(new PreviewUpdate.OutputError(
                number, outputErrors(ready, changing, job), ready.inputs().tokens()));
        Optional<Duel> duel = Optional.empty();
        if (question.rival().isPresent()) {
            Assignment other = question.rival().get().assignment();
            Assignment really = changing(other, weightErrors(other, job)).ranged(treatments, job);
            double margin = question.rival().get().margin();
            duel = Optional.of(new Duel(ready, memory, really, really.weights(treatments), margin));
        }
        endToEnd(number, ready, changing, duel, job, answers);
    }

    /// What came up while the weights were made.
    private void say(Question question, Consumer<PreviewUpdate> answers) {
        List<NotedJob.Note> said = question.asked().treatments().values().stream()
                .flatMap(treatment -> treatments.of(treatment).notes().stream())
                .toList();
        if (!said.isEmpty()) {
            List<String> sentences = new ArrayList<>(question.asked().notes());
            sentences.addAll(Notice.sentences(Notice.warnings(said)));
            answers.accept(new PreviewUpdate.Notices(question.number(), sentences));
        }
    }

    /// What really changes weights.
    private static Assignment changing(Assignment asked, Map<TensorId, Double> weightErrors) {
        return asked.filter(treatment -> treatment.isPatched()
                || weightErrors.getOrDefault(treatment.tensor().id(), 0.0) != Double.POSITIVE_INFINITY);
    }

    private Map<TensorId, Double> weightErrors(Assignment asked, Job job) throws NotFiniteException {
        List<Treatment> missing = asked.treatments().values().stream()
                .filter(treatment -> !memory.weightErrors().containsKey(treatment))
                .toList();
        double[] found = new double[missing.size()];
        workers.<NotFiniteException>rows(missing.size(), 1, job, (from, to) -> {
            Treatment treatment = missing.get(Math.toIntExact(from));
            treatments.of(treatment).compute(job);
            found[Math.toIntExact(from)] = WeightErrors.sqnrDecibels(
                    original.of(treatment.tensor()), treatments.comparable(treatment, job), workers, job);
        });
        for (int i = 0; i < found.length; i++) {
            memory.weightErrors().put(missing.get(i), found[i]);
        }
        return collect(asked, memory.weightErrors());
    }

    private Map<TensorId, Double> outputErrors(Reference ready, Assignment changing, Job job)
            throws NotFiniteException {
        try (OutputErrors errors = new OutputErrors(ready.engine(), ready.inputs())) {
            for (Treatment treatment : changing.treatments().values()) {
                TensorId layer = treatment.tensor().id();
                if (ready.inputs().has(layer) && !memory.outputErrors().containsKey(treatment)) {
                    double error = errors.relativeError(
                            layer, original.of(treatment.tensor()), treatments.comparable(treatment, job), job);
                    memory.outputErrors().put(treatment, error);
                }
            }
        }
        return collect(changing, memory.outputErrors());
    }

    private static Map<TensorId, Double> collect(Assignment assignment, Map<Treatment, Double> errors) {
        Map<TensorId, Double> found = new HashMap<>();
        assignment.treatments().forEach((id, treatment) -> {
            Double error = errors.get(treatment);
            if (error != null) {
                found.put(id, error);
            }
        });
        return Map.copyOf(found);
    }

    private void endToEnd(
            long number,
            Reference ready,
            Assignment changing,
            Optional<Duel> duel,
            Job job,
            Consumer<PreviewUpdate> answers)
            throws FormatException {
        Tally tally = new Tally(text);
        List<TokenScores> scored = new ArrayList<>(memory.scores(changing));
        scored.forEach(tally::add);
        PartTallies parts = new PartTallies(text);
        if (tally.sequences() > 0) {
            answers.accept(new PreviewUpdate.Scored(number, 0, scored));
            parts.add(number, scored, answers);
            answers.accept(running(number, tally, 0, 0));
        }
        compare(number, duel, scored, tally, job, answers);
        if (tally.sequences() == text.count()) {
            return;
        }
        EditedRun run = new EditedRun(ready, changing, changing.weights(treatments));
        Pace pace = new Pace();
        while (tally.sequences() < text.count()) {
            job.check();
            int count = pace.next(text.count() - tally.sequences());
            List<TokenScores> scores = run.score(tally.sequences(), count, job);
            memory.add(changing, tally.sequences(), scores);
            answers.accept(new PreviewUpdate.Scored(number, tally.sequences(), scores));
            scored.addAll(scores);
            scores.forEach(tally::add);
            parts.add(number, scores, answers);
            long done = run.blockEvaluations();
            answers.accept(running(number, tally, done, done + run.remaining(tally.sequences())));
            compare(number, duel, scored, tally, job, answers);
        }
    }

    private void compare(
            long number,
            Optional<Duel> duel,
            List<TokenScores> scored,
            Tally tally,
            Job job,
            Consumer<PreviewUpdate> answers)
            throws FormatException {
        if (duel.isEmpty() || scored.isEmpty()) {
            return;
        }
        Duel against = duel.get();
        boolean isWhole = scored.size() == text.count();
        Consumer<Verdict> tell = verdict -> answers.accept(new PreviewUpdate.Compared(
                number,
                verdict,
                against.blockEvaluations(),
                verdict.isDecided() || verdict.sequences() == text.count()));
        if (against.compareKnown(scored)) {
            tell.accept(against.verdict());
        }
        if (isWhole || isSure(tally.evaluation())) {
            against.compareAll(scored, job, tell);
        }
    }

    private static boolean isSure(Evaluation evaluation) {
        return evaluation
                .divergence()
                .map(Divergence::mean)
                .filter(mean -> (mean.high() - mean.low()) / 2 <= SURE * mean.value())
                .isPresent();
    }

    private PreviewUpdate running(long number, Tally tally, long blockEvaluations, long planned) {
        return new PreviewUpdate.Running(
                number, tally.evaluation(), blockEvaluations, planned, tally.sequences() == text.count());
    }

    private Reference reference() throws FormatException {
        Reference found = reference;
        if (found == null) {
            found = new Reference(model, original, text, budget, workers);
            reference = found;
        }
        return found;
    }

    /// What is kept now; any thread may ask.
    Optional<PreviewMemory> memory() {
        return Optional.ofNullable(reference)
                .map(found -> new PreviewMemory(
                        List.of(
                                new PreviewMemory.Part(
                                        "hidden states", found.states().bytes(), budget.stateBytes()),
                                new PreviewMemory.Part(
                                        "logits of the original", found.logitBytes(), budget.logitBytes()),
                                new PreviewMemory.Part(
                                        "decoded weights",
                                        found.engine().weights().bytes(),
                                        found.engine().weights().budgetBytes()),
                                new PreviewMemory.Part(
                                        "compressed weights", treatments.bytes(), budget.compressedBytes())),
                        POLICY));
    }

    /// Frees all native memory.
    @Override
    public void close() {
        Optional.ofNullable(reference).ifPresent(Reference::close);
        reference = null;
    }
}
