package lapidary.core.compress;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.Recipe;

/// What happened.
///
/// @param modelName the source's name (no path)
/// @param sourceBytes size of the source file or files
/// @param writtenBytes size of the file that was written; equal to `plan.fileBytes()`
/// @param sha256 of the written file; of a folder, of the file in it that holds the weights
/// @param evaluation measured accuracy, when a preview or evaluation was run
public record Report(
        Recipe recipe,
        Plan plan,
        String modelName,
        long sourceBytes,
        long writtenBytes,
        String sha256,
        List<TensorReport> tensors,
        Duration elapsed,
        Optional<Evaluation> evaluation) {
    public Report {
        tensors = List.copyOf(tensors);
    }

    /// The same with a measured accuracy.
    public Report with(Evaluation measured) {
        return new Report(
                recipe, plan, modelName, sourceBytes, writtenBytes, sha256, tensors, elapsed, Optional.of(measured));
    }
}
