package lapidary.core.eval;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;

/// Scores a model on a text, sequence by sequence in a fixed shuffled order, with or without the original beside it.
public final class Evaluator {
    private static final int FIRST_BATCH = 4;
    private static final int LARGEST_BATCH = 16;

    private Evaluator() {}

    /// What to score.
    ///
    /// @param weights of the model scored
    /// @param reference the original to compare with
    /// @param tokens of the whole text, from [lapidary.core.text.Tokenizer#encode]
    /// @param bos id to overwrite position 0 with under the llama.cpp protocol, or −1
    public record Request(
            Model model,
            Weights weights,
            Optional<Model> reference,
            int[] tokens,
            int bos,
            Protocol protocol,
            int context) {

        /// The tokens cut into sequences.
        public TextSequences text() {
            return new TextSequences(tokens, bos, protocol, context);
        }
    }

    /// Receives the scores of single tokens, each sequence once.
    public interface Sink {
        /// @param index in the shuffled order of [Request#text()]
        void scored(int index, TokenScores scores);
    }

    /// @param onProgress receives the running result after each batch of sequences
    /// @throws FormatException when a model cannot be run, or the text is shorter than one sequence
    public static Evaluation evaluate(Request request, Consumer<Evaluation> onProgress, Job job) throws IOException {
        return evaluate(request, Optional.empty(), onProgress, job);
    }

    /// The same with the scores of single tokens, and what both models held likeliest.
    ///
    /// @param sink called from this thread, before the running result of the batch
    public static Evaluation evaluate(Request request, Optional<Sink> sink, Consumer<Evaluation> onProgress, Job job)
            throws IOException {
        Model original = request.reference().orElse(request.model());
        return request.model().file().reading(() -> original.file()
                .reading(() -> evaluate(request, Workers.shared(), sink, onProgress, job)));
    }

    static Evaluation evaluate(Request request, Workers workers, Consumer<Evaluation> onProgress, Job job)
            throws IOException {
        return evaluate(request, workers, Optional.empty(), onProgress, job);
    }

    private static Evaluation evaluate(
            Request request, Workers workers, Optional<Sink> sink, Consumer<Evaluation> onProgress, Job job)
            throws IOException {
        TextSequences text = request.text();
        try (Side model = new Side(request.model(), request.weights(), text, LARGEST_BATCH, workers)) {
            if (request.reference().isEmpty()) {
                return run(List.of(model), text, workers, sink, onProgress, job);
            }
            Model reference = request.reference().get();
            try (Side original = new Side(reference, Weights.original(reference), text, LARGEST_BATCH, workers)) {
                checkVocabularies(model, original);
                return run(List.of(model, original), text, workers, sink, onProgress, job);
            }
        }
    }

    private static void checkVocabularies(Side model, Side original) throws FormatException {
        if (model.vocabulary() != original.vocabulary()) {
            throw new FormatException(
                    FormatException.Problem.BAD_SHAPE,
                    original.model().file().path(),
                    "vocabulary of the original to compare with",
                    model.vocabulary() + " tokens",
                    original.vocabulary() + " tokens");
        }
    }

    /// @param sides the model, and the original where there is one
    private static Evaluation run(
            List<Side> sides,
            TextSequences text,
            Workers workers,
            Optional<Sink> sink,
            Consumer<Evaluation> onProgress,
            Job job) {
        Tally tally = new Tally(text);
        try (Scorer scorer = new Scorer(sides.getFirst().vocabulary())) {
            int batch = FIRST_BATCH;
            for (int first = 0; first < text.count(); first = tally.sequences()) {
                int count = Math.min(batch, text.count() - first);
                batch = Math.min(2 * batch, LARGEST_BATCH);
                for (Side side : sides) {
                    side.run(first, count, job);
                }
                List<TokenScores> scores = score(sides, text, scorer, first, count, sink.isPresent(), workers, job);
                for (int i = 0; i < count; i++) {
                    int index = first + i;
                    TokenScores each = scores.get(i);
                    sink.ifPresent(receiver -> receiver.scored(index, each));
                    tally.add(each);
                }
                onProgress.accept(tally.evaluation());
                job.report((double) tally.sequences() / text.count(), tally.sequences() + " of " + text.count());
            }
        }
        return tally.evaluation();
    }

    private static List<TokenScores> score(
            List<Side> sides,
            TextSequences text,
            Scorer scorer,
            int first,
            int count,
            boolean keepsLikeliest,
            Workers workers,
            Job job) {
        TokenScores[] scores = new TokenScores[count];
        Side model = sides.getFirst();
        workers.rows(count, 1, job, (from, to) -> {
            int i = Math.toIntExact(from);
            int[] targets = text.targets(first + i);
            Baseline baseline = new Baseline(targets.length, keepsLikeliest);
            scores[i] = sides.size() == 1
                    ? scorer.score(model.states(i), targets)
                    : scorer.score(model.states(i), sides.getLast().states(i), baseline, targets);
        });
        return List.of(scores);
    }
}
