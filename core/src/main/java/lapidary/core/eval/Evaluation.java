package lapidary.core.eval;

import java.util.Optional;

/// Metrics of a model on a text so far.
///
/// @param perplexity of this model
/// @param referencePerplexity of the original on the same tokens, when there is one
/// @param divergence against the original, when there is one
/// @param tokens scored so far
/// @param sequences scored so far
/// @param allSequences that the text has under this protocol
/// @param context tokens per sequence
public record Evaluation(
        Estimate perplexity,
        Optional<Estimate> referencePerplexity,
        Optional<Divergence> divergence,
        long tokens,
        int sequences,
        int allSequences,
        Protocol protocol,
        int context)
        implements Outcome {

    @Override
    public int seen() {
        return sequences;
    }

    @Override
    public int all() {
        return allSequences;
    }
}
