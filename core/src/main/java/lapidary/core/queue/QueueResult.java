package lapidary.core.queue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a job gave.
///
/// @param recipeId of the recipe as it was followed
/// @param askedSha256 of the recipe's file; "" where the job names a preset. Another one makes it another job
/// @param sourceBytes size of the model
/// @param writtenBytes size of what was written
/// @param sha256 of what was written; of a folder, of its weights
/// @param divergence from the model, where it was measured
/// @param remarks what was done otherwise than asked, as sentences
public record QueueResult(
        String recipeId,
        String askedSha256,
        long sourceBytes,
        long writtenBytes,
        double bitsPerWeight,
        String sha256,
        Duration elapsed,
        Optional<Loss> divergence,
        List<String> remarks) {

    public QueueResult {
        remarks = List.copyOf(remarks);
    }

    /// The same, taking so long in all.
    QueueResult lasting(Duration whole) {
        return new QueueResult(
                recipeId, askedSha256, sourceBytes, writtenBytes, bitsPerWeight, sha256, whole, divergence, remarks);
    }

    /// A measured divergence in nats per token, with its 95 % interval.
    ///
    /// @param metric what it is, as "KL divergence"
    /// @param count tokens or images that it was measured on
    /// @param data name of what it was measured on
    public record Loss(String metric, double value, double low, double high, long count, String data) {}
}
