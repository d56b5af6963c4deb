package lapidary.core.bench;

import java.util.Optional;
import lapidary.core.eval.SequenceMeans;

/// What a candidate came to.
///
/// @param recipeId SHA-256 of its recipe
/// @param scores empty when it could not be run
/// @param trouble why it could not be run, in one sentence; "" when it was
/// @param seconds until all its weights were there, on this machine while it did whatever else it did
public record Standing(
        Candidate candidate,
        String recipeId,
        Bits bits,
        Optional<SequenceMeans> scores,
        String trouble,
        double seconds) {

    static final Bits UNKNOWN = new Bits(Double.NaN, Double.NaN);

    /// One that could not be run.
    static Standing failed(Candidate candidate, String trouble) {
        return new Standing(candidate, "", UNKNOWN, Optional.empty(), trouble, 0);
    }

    /// Whether it was run to the end.
    public boolean isMeasured() {
        return scores.isPresent();
    }
}
