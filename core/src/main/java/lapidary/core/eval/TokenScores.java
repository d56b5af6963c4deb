package lapidary.core.eval;

/// What a model said about the scored tokens of one sequence.
///
/// @param losses −ln p(token), nats, `double[scored]`
/// @param reference the same tokens by the original, and how far the two are apart; empty without an original
/// @param likeliest the model's likeliest tokens at each position, as far as they are kept
public record TokenScores(double[] losses, Comparison reference, Likeliest likeliest) {

    /// Nothing to compare with.
    static final Comparison ALONE = new Comparison(new double[0], new double[0], 0);

    /// Without the likeliest tokens.
    public TokenScores(double[] losses, Comparison reference) {
        this(losses, reference, Likeliest.NONE);
    }

    /// The original beside the model.
    ///
    /// @param losses of the original, nats, `double[scored]`
    /// @param divergences KL(original ‖ model), nats, `double[scored]`
    /// @param agreements positions where both hold the same token likeliest
    /// @param likeliest the original's likeliest tokens at each position, as far as they are kept
    public record Comparison(double[] losses, double[] divergences, int agreements, Likeliest likeliest) {

        /// Without the likeliest tokens.
        public Comparison(double[] losses, double[] divergences, int agreements) {
            this(losses, divergences, agreements, Likeliest.NONE);
        }
    }
}
