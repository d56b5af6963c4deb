package lapidary.core.eval;

/// Which of two models is better on the sequences that both have seen.
///
/// @param metric that decides
/// @param divergence difference of the KL divergences from the original, nats per token
/// @param perplexity difference of the logarithms of the perplexities
/// @param margin differences up to this many nats count as none
/// @param sequences compared so far
/// @param tokens compared so far
/// @param decidedAfter tokens compared when the deciding metric was decided; 0 as long as it is not
public record Verdict(
        Metric metric,
        Contrast divergence,
        Contrast perplexity,
        double margin,
        int sequences,
        long tokens,
        long decidedAfter) {
    /// Differences that nobody would act on: a fifth of a percent of the perplexity.
    public static final double STANDARD_MARGIN = 0.002;

    /// What two models are compared by.
    public enum Metric {
        /// Whose KL divergence from the original is smaller.
        DIVERGENCE,
        /// Whose perplexity is smaller.
        PERPLEXITY
    }

    /// The contrast that decides.
    public Contrast deciding() {
        return metric == Metric.DIVERGENCE ? divergence : perplexity;
    }

    public boolean isDecided() {
        return deciding().isDecided();
    }
}
