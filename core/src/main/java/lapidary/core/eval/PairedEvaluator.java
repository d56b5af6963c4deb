package lapidary.core.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;

/// Asks which of two models made from one original is better on a text, and stops early if that is wanted.
public final class PairedEvaluator {
    private static final int BATCH = 4;

    private PairedEvaluator() {}

    /// The question.
    ///
    /// @param evaluation what is asked about, with its original
    /// @param other another model of the same original; empty to compare with the original itself, by perplexity
    /// @param margin differences up to this many nats count as none
    /// @param stopsEarly ends with the sequence that decides; false reads the whole text
    public record Request(Evaluator.Request evaluation, Optional<Model> other, double margin, boolean stopsEarly) {}

    /// The answer.
    ///
    /// @param evaluation of the model asked about, as far as it was read
    /// @param other the same of the other model; empty where that is the original
    public record Answer(Evaluation evaluation, Optional<Evaluation> other, Verdict verdict) {}

    /// @param onProgress receives the running answer after each batch of sequences
    /// @throws FormatException when a model cannot be run, the text is shorter than one sequence,
    /// or the models' vocabularies differ
    public static Answer compare(Request request, Consumer<Answer> onProgress, Job job) throws IOException {
        Evaluator.Request asked = request.evaluation();
        Model original = original(asked);
        Model other = request.other().orElse(original);
        return asked.model().file().reading(() -> original.file()
                .reading(() -> other.file().reading(() -> compare(request, Workers.shared(), onProgress, job))));
    }

    private static Model original(Evaluator.Request asked) {
        return asked.reference()
                .orElseThrow(() -> new IllegalArgumentException("a comparison needs the original of the models"));
    }

    private static Answer compare(Request request, Workers workers, Consumer<Answer> onProgress, Job job)
            throws IOException {
        Evaluator.Request asked = request.evaluation();
        TextSequences text = new TextSequences(asked.tokens(), asked.bos(), asked.protocol(), asked.context());
        Model reference = original(asked);
        try (Side original = new Side(reference, Weights.original(reference), text, BATCH, workers);
                Side model = new Side(asked.model(), asked.weights(), text, BATCH, workers)) {
            check(model, original);
            if (request.other().isEmpty()) {
                return run(request, List.of(original, model), text, workers, onProgress, job);
            }
            Model rival = request.other().get();
            try (Side other = new Side(rival, Weights.original(rival), text, BATCH, workers)) {
                check(other, original);
                return run(request, List.of(original, model, other), text, workers, onProgress, job);
            }
        }
    }

    private static void check(Side model, Side original) throws FormatException {
        if (model.vocabulary() != original.vocabulary()) {
            throw new FormatException(
                    FormatException.Problem.BAD_SHAPE,
                    model.model().file().path(),
                    "vocabulary",
                    original.vocabulary() + " tokens, as the original has",
                    model.vocabulary() + " tokens");
        }
    }

    /// @param sides the original, the model, and the other model where there is one
    private static Answer run(
            Request request,
            List<Side> sides,
            TextSequences text,
            Workers workers,
            Consumer<Answer> onProgress,
            Job job) {
        boolean hasOther = sides.size() == 3;
        Contest contest =
                new Contest(hasOther ? Verdict.Metric.DIVERGENCE : Verdict.Metric.PERPLEXITY, request.margin());
        List<Tally> tallies = new ArrayList<>();
        sides.stream().skip(1).forEach(side -> tallies.add(new Tally(text)));
        try (Scorer scorer = new Scorer(sides.getFirst().vocabulary())) {
            int first = 0;
            while (first < text.count() && !(request.stopsEarly() && isDecided(contest))) {
                int count = Math.min(BATCH, text.count() - first);
                for (Side side : sides) {
                    side.run(first, count, job);
                }
                TokenScores[][] scores = score(sides, text, scorer, first, count, workers, job);
                for (int i = 0; i < count && !(request.stopsEarly() && isDecided(contest)); i++) {
                    take(scores[i], tallies, contest);
                }
                first += count;
                onProgress.accept(answer(tallies, contest));
                job.report((double) first / text.count(), first + " of " + text.count());
            }
        }
        return answer(tallies, contest);
    }

    private static void take(TokenScores[] scores, List<Tally> tallies, Contest contest) {
        for (int side = 0; side < scores.length; side++) {
            tallies.get(side).add(scores[side]);
        }
        if (scores.length == 1) {
            contest.addOriginal(scores[0]);
        } else {
            contest.add(scores[0], scores[1]);
        }
    }

    private static boolean isDecided(Contest contest) {
        return contest.sequences() > 0 && contest.verdict().isDecided();
    }

    /// The scores of each sequence of a batch, by each model beside the original.
    private static TokenScores[][] score(
            List<Side> sides, TextSequences text, Scorer scorer, int first, int count, Workers workers, Job job) {
        TokenScores[][] scores = new TokenScores[count][sides.size() - 1];
        workers.rows(count, 1, job, (from, to) -> {
            int i = Math.toIntExact(from);
            int[] targets = text.targets(first + i);
            Baseline baseline = Baseline.of(text, first + i);
            for (int side = 1; side < sides.size(); side++) {
                scores[i][side - 1] =
                        scorer.score(sides.get(side).states(i), sides.getFirst().states(i), baseline, targets);
            }
        });
        return scores;
    }

    private static Answer answer(List<Tally> tallies, Contest contest) {
        return new Answer(
                tallies.getFirst().evaluation(),
                tallies.size() == 1
                        ? Optional.empty()
                        : Optional.of(tallies.getLast().evaluation()),
                contest.verdict());
    }
}
