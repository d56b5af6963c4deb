package lapidary.app.preview;

import java.util.List;

/// Everything about one token of the judging text.
///
/// @param position in the text, from 0
/// @param text as it reads, with what stands before and behind it
/// @param divergence KL(original ‖ compressed), nats; NaN where the token was not scored
/// @param originalLoss −ln p(token) of the original, nats
/// @param loss −ln p(token) of the compressed model, nats
/// @param original what the original held likeliest; empty where it was not kept
/// @param compressed what the compressed model held likeliest
record TokenDetail(
        int position,
        int token,
        Excerpt text,
        double divergence,
        double originalLoss,
        double loss,
        List<Guess> original,
        List<Guess> compressed) {

    /// A token with its neighbours.
    record Excerpt(String before, String token, String behind) {}

    /// A next token that a model held likely.
    ///
    /// @param isActual whether the text goes on with it
    record Guess(String piece, double probability, boolean isActual) {}

    boolean isScored() {
        return !Double.isNaN(divergence);
    }
}
