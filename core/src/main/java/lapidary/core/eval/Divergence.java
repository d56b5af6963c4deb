package lapidary.core.eval;

/// How far a model is from the original on the same tokens: what llama.cpp's `--kl-divergence` prints.
///
/// @param mean KL(original ‖ model) per token over the whole vocabulary, nats
/// @param spread of the KL of single tokens, nats
/// @param topOneAgreement share of positions in [0, 1] where both hold the same token likeliest
/// @param change of the probability of the text's own tokens
/// @param perplexities of the two, against each other
public record Divergence(
        Estimate mean,
        Percentiles spread,
        Estimate topOneAgreement,
        ProbabilityChange change,
        PerplexityRatio perplexities) {

    public double median() {
        return spread.at(0.5);
    }

    public double p99() {
        return spread.at(0.99);
    }

    public double max() {
        return spread.at(1);
    }

    /// Δp = p(token) of the model − p(token) of the original, in [−1, 1].
    ///
    /// @param mean over the tokens
    /// @param standardError of the mean
    /// @param rms √mean(Δp²)
    /// @param rmsError standard error of the root mean square
    /// @param spread of the Δp of single tokens
    public record ProbabilityChange(
            double mean, double standardError, double rms, double rmsError, Percentiles spread) {}

    /// ln(perplexity of the model / perplexity of the original). Its error is smaller than those of the two
    /// perplexities because both are of the same tokens.
    ///
    /// @param logarithm of the ratio
    /// @param standardError of the logarithm
    /// @param correlation of the two losses of a token, in [−1, 1]; NaN where one of them is constant
    public record PerplexityRatio(double logarithm, double standardError, double correlation) {}
}
