package lapidary.core.compress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;

/// What happened.
///
/// @param modelName the source's name (no path)
/// @param sourceBytes size of the source file or files
/// @param writtenBytes size of the file that was written; equal to `plan.fileBytes()`
/// @param sha256 of the written file; of a folder, of the file in it that holds the weights
/// @param evaluation measured accuracy, when a preview or evaluation was run
/// @param judge the data that it was measured on, where it is known
/// @param remarks on how it was measured, such as that its data was seen before
public record Report(
        Recipe recipe,
        Plan plan,
        String modelName,
        long sourceBytes,
        long writtenBytes,
        String sha256,
        List<TensorReport> tensors,
        Duration elapsed,
        Optional<Evaluation> evaluation,
        Optional<DataRef> judge,
        List<String> remarks) {
    public Report {
        tensors = List.copyOf(tensors);
        remarks = List.copyOf(remarks);
    }

    /// Without a word on the data.
    public Report(
            Recipe recipe,
            Plan plan,
            String modelName,
            long sourceBytes,
            long writtenBytes,
            String sha256,
            List<TensorReport> tensors,
            Duration elapsed,
            Optional<Evaluation> evaluation) {
        this(
                recipe,
                plan,
                modelName,
                sourceBytes,
                writtenBytes,
                sha256,
                tensors,
                elapsed,
                evaluation,
                Optional.empty(),
                List.of());
    }

    /// The same with a measured accuracy, or the reason why there is none.
    ///
    /// @param data that it was measured on
    public Report with(Optional<Evaluation> measured, Optional<DataRef> data, List<String> said) {
        return new Report(
                recipe, plan, modelName, sourceBytes, writtenBytes, sha256, tensors, elapsed, measured, data, said);
    }

    /// What was done otherwise than asked, as sentences: tensors that a choice did not fit, and how the accuracy
    /// was measured. Tensors with the same sentence are named once.
    public List<String> fallbacks() {
        List<String> fallbacks = new ArrayList<>(Notice.sentences(plan.notices().stream()
                .filter(notice -> notice.severity() == Notice.Severity.WARNING)
                .toList()));
        fallbacks.addAll(remarks);
        return List.copyOf(fallbacks);
    }
}
