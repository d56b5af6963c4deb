package lapidary.core.plan;

import java.util.List;
import java.util.Optional;
import lapidary.core.tensor.TensorId;

/// What will happen: pure, computed in milliseconds from headers alone.
///
/// @param recipeId SHA-256 of the recipe
/// @param actions one per tensor, in file order
/// @param fileBytes size of the file to be written, exact; of a refused plan, what it would be if the refused
/// choices could be written in the bytes of their ledgers
/// @param bitsPerWeight all ledgers over the original parameter count
/// @param notices fallbacks, warnings and refusals
public record Plan(String recipeId, List<Action> actions, long fileBytes, double bitsPerWeight, List<Notice> notices) {
    public Plan {
        actions = List.copyOf(actions);
        notices = List.copyOf(notices);
    }

    /// Whether something in it cannot be written as asked.
    public boolean isRefused() {
        return notices.stream().anyMatch(n -> n.severity() == Notice.Severity.REFUSED);
    }

    public Optional<Action> find(TensorId id) {
        return actions.stream().filter(a -> a.id().equals(id)).findFirst();
    }
}
