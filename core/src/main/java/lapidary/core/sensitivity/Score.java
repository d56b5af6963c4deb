package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.job.Job;

/// One way to tell how fragile each tensor is. One file, and one line in [Scores], give it its column in the map, its
/// name on the command line and its place in the panel of rank correlations.
public interface Score {

    /// Stable id on the command line and in files: "weight-sqnr".
    String id();

    /// As the window names it: "Weight SQNR".
    String title();

    /// One sentence: what it is, with its formula.
    String summary();

    /// Where it comes from: paper with section or equation.
    String reference();

    /// Unit of its values: "dB"; "" for a pure number.
    String unit();

    /// What it takes in beyond the weights.
    Set<Ingredient> needs();

    /// What it costs, a few words: "one pass over the weights".
    String cost();

    /// Whether a larger value tells of more damage; false for a ratio of signal to noise.
    default boolean risesWithDamage() {
        return true;
    }

    /// Whether its values may have either sign, so that a map shows them around 0.
    default boolean isSigned() {
        return false;
    }

    /// Whether all tensors of a block share one value.
    default boolean isOfBlocks() {
        return false;
    }

    /// Why it cannot be computed for this subject, one sentence that says what would help; empty when it can.
    default Optional<String> obstacle(Subject subject) {
        return subject.lacks(needs());
    }

    /// Computes it for every tensor of the subject, in their order. A tensor that it says nothing
    /// about is left out;
    /// one that it cannot be computed for has NaN and says why.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    List<TensorScore> compute(Subject subject, Job job) throws IOException;

    /// The value turned so that more damage is more: the value itself, or its negative.
    default double fragility(double value) {
        return risesWithDamage() ? value : -value;
    }
}
