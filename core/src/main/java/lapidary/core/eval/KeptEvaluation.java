package lapidary.core.eval;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Kernels;

/// One run of a model against kept logits.
final class KeptEvaluation {
    private static final int BATCH = 16;

    private final Side side;
    private final TopLogitsFile reference;
    private final TextSequences text;
    private final Consumer<Evaluation> onProgress;
    private final int vocabulary;

    KeptEvaluation(Side side, TopLogitsFile reference, TextSequences text, Consumer<Evaluation> onProgress) {
        this.side = side;
        this.reference = reference;
        this.text = text;
        this.onProgress = onProgress;
        this.vocabulary = side.vocabulary();
    }

    private record Scored(TokenScores scores, TopLogits kept, TruncatedDivergence[] divergences) {}

    KeptLogits.Result run(Workers workers, Job job) throws IOException {
        TopLogitsHeader header = reference.header();
        Tally tally = new Tally(text);
        TruncationTally truncation = new TruncationTally(header.kept(), header.samples());
        try (Scorer scorer = new Scorer(vocabulary)) {
            for (int first = 0; first < header.sequences(); first += BATCH) {
                int from = first;
                int count = Math.min(BATCH, header.sequences() - first);
                side.run(first, count, job);
                Scored[] scored = new Scored[count];
                workers.<IOException>rows(count, 1, job, (begin, end) -> {
                    int i = Math.toIntExact(begin);
                    scored[i] = score(scorer, from + i, i);
                });
                for (Scored each : scored) {
                    tally.add(each.scores());
                    for (int i = 0; i < each.divergences().length; i++) {
                        truncation.add(each.kept().rests[i], each.divergences()[i]);
                    }
                }
                onProgress.accept(tally.evaluation());
                job.report(
                        (double) (first + count) / header.sequences(), (first + count) + " of " + header.sequences());
            }
        }
        return new KeptLogits.Result(tally.evaluation(), truncation.truncation());
    }

    private Scored score(Scorer scorer, int index, int inBatch) throws IOException {
        TopLogits kept = reference.read(index, text);
        int[] targets = text.targets(index);
        Kernels kernels = Kernels.fastest();
        double[] losses = new double[targets.length];
        double[] divergences = new double[targets.length];
        TruncatedDivergence[] truncated = new TruncatedDivergence[targets.length];
        int[] agreements = new int[1];
        Likeliest likeliest = new Likeliest(targets.length, Likeliest.SHOWN);
        scorer.read(side.states(inBatch), targets.length, (data, at, position, logSum) -> {
            losses[position] = logSum - data.getAtIndex(ValueLayout.JAVA_FLOAT, at + targets[position]);
            truncated[position] = TruncatedDivergence.of(kept, position, data, at, vocabulary, logSum);
            divergences[position] = truncated[position].estimate();
            likeliest.fill(kernels, data, at, vocabulary, position, logSum);
            agreements[0] += likeliest.token(position, 0) == kept.likeliest.token(position, 0) ? 1 : 0;
        });
        TokenScores scores = new TokenScores(
                losses, new TokenScores.Comparison(kept.losses, divergences, agreements[0], kept.likeliest), likeliest);
        return new Scored(scores, kept, truncated);
    }
}
