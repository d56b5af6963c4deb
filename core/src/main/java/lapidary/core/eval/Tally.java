package lapidary.core.eval;

import java.util.Arrays;
import java.util.Optional;

/// The running result of an evaluation: takes the scores of one sequence after the other.
public final class Tally {
    private final TextSequences text;
    private final Mean losses = new Mean();
    private final Mean referenceLosses = new Mean();
    private final Mean divergence = new Mean();
    private final Mean agreement = new Mean();
    private double[] divergences = new double[0];
    private int sequences;

    public Tally(TextSequences text) {
        this.text = text;
    }

    /// Adds the next sequence in the order of the text.
    public void add(TokenScores scores) {
        losses.add(scores.losses());
        TokenScores.Comparison reference = scores.reference();
        if (reference.divergences().length > 0) {
            referenceLosses.add(reference.losses());
            divergence.add(reference.divergences());
            agreement.add(reference.agreements(), reference.divergences().length);
            keep(reference.divergences());
        }
        sequences++;
    }

    private void keep(double[] values) {
        int held = sequences * text.scored();
        if (divergences.length < held + values.length) {
            divergences = Arrays.copyOf(divergences, Math.max(2 * held, held + values.length));
        }
        System.arraycopy(values, 0, divergences, held, values.length);
    }

    /// Sequences so far.
    public int sequences() {
        return sequences;
    }

    /// Everything so far; needs at least one sequence. An interval needs two and is NaN before.
    public Evaluation evaluation() {
        if (sequences == 0) {
            throw new IllegalStateException("nothing was scored yet");
        }
        boolean compared = divergence.count() > 0;
        return new Evaluation(
                perplexity(losses),
                compared ? Optional.of(perplexity(referenceLosses)) : Optional.empty(),
                compared ? Optional.of(divergence()) : Optional.empty(),
                losses.count(),
                sequences,
                text.count(),
                text.protocol(),
                text.context());
    }

    private static Estimate perplexity(Mean losses) {
        return losses.estimate(Math::exp, Math::exp);
    }

    private Evaluation.Divergence divergence() {
        double[] sorted = Arrays.copyOf(divergences, Math.toIntExact(divergence.count()));
        Arrays.sort(sorted);
        return new Evaluation.Divergence(
                divergence.estimate(0, Double.POSITIVE_INFINITY),
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                sorted[sorted.length - 1],
                agreement.estimate(0, 1));
    }

    /// Linear interpolation at fraction · (n − 1), as llama.cpp does.
    static double percentile(double[] sorted, double fraction) {
        double at = fraction * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
