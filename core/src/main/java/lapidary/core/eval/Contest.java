package lapidary.core.eval;

/// Compares two models on the same sequences, as they come: paired differences, decided as early as bounds that hold
/// at any time allow.
public final class Contest {
    private final Verdict.Metric metric;
    private final double margin;
    private final Difference divergence;
    private final Difference perplexity;
    private int sequences;
    private long tokens;
    private long decidedAfter;

    /// @param metric that decides
    /// @param margin differences up to this many nats count as none, ≥ 0
    public Contest(Verdict.Metric metric, double margin) {
        if (!(margin >= 0) || margin == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("expected a margin of at least 0, got " + margin);
        }
        this.metric = metric;
        this.margin = margin;
        this.divergence = new Difference(margin);
        this.perplexity = new Difference(margin);
    }

    /// Adds the next sequence.
    ///
    /// @param model what is asked about
    /// @param other what it is compared with, on the same tokens
    public void add(TokenScores model, TokenScores other) {
        if (model.losses().length != other.losses().length) {
            throw new IllegalArgumentException("expected scores of the same tokens, got " + model.losses().length
                    + " and " + other.losses().length);
        }
        divergence.add(
                mean(model.reference().divergences()) - mean(other.reference().divergences()));
        perplexity.add(mean(model.losses()) - mean(other.losses()));
        sequences++;
        tokens += model.losses().length;
        if (decidedAfter == 0 && verdict().isDecided()) {
            decidedAfter = tokens;
        }
    }

    /// Adds the next sequence, with the original itself as the other model.
    public void addOriginal(TokenScores model) {
        TokenScores.Comparison original = model.reference();
        add(
                model,
                new TokenScores(
                        original.losses(),
                        new TokenScores.Comparison(
                                original.losses(), new double[original.losses().length], original.losses().length)));
    }

    /// Sequences so far.
    public int sequences() {
        return sequences;
    }

    /// Everything so far; needs at least one sequence.
    public Verdict verdict() {
        if (sequences == 0) {
            throw new IllegalStateException("nothing was compared yet");
        }
        return new Verdict(
                metric, divergence.contrast(), perplexity.contrast(), margin, sequences, tokens, decidedAfter);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }
}
