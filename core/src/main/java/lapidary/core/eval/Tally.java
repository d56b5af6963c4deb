package lapidary.core.eval;

import java.util.Optional;

/// The running result of an evaluation: takes the scores of one sequence after the other.
public final class Tally {
    private final TextSequences text;
    private final int all;
    private final Mean losses = new Mean();
    private final Mean referenceLosses = new Mean();
    private final Mean divergence = new Mean();
    private final Mean agreement = new Mean();
    private final Pairs pairs = new Pairs();
    private int sequences;

    public Tally(TextSequences text) {
        this(text, text.count());
    }

    private Tally(TextSequences text, int all) {
        this.text = text;
        this.all = all;
    }

    /// Of one of several texts: takes the sequences of that text alone.
    public static Tally ofPart(TextSequences text, int part) {
        return new Tally(text, text.count(part));
    }

    /// Adds the next sequence in the order of the text.
    public void add(TokenScores scores) {
        losses.add(scores.losses());
        TokenScores.Comparison reference = scores.reference();
        if (reference.divergences().length > 0) {
            referenceLosses.add(reference.losses());
            divergence.add(reference.divergences());
            agreement.add(reference.agreements(), reference.divergences().length);
            pairs.add(scores.losses(), reference);
        }
        sequences++;
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
                all,
                text.protocol(),
                text.context());
    }

    private static Estimate perplexity(Mean losses) {
        return losses.estimate(Math::exp, Math::exp);
    }

    private Divergence divergence() {
        return new Divergence(
                divergence.estimate(0, Double.POSITIVE_INFINITY),
                pairs.divergences(),
                agreement.estimate(0, 1),
                pairs.change(),
                pairs.perplexities());
    }
}
