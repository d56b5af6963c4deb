package lapidary.core.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.tensor.TensorId;

/// What will happen: pure, computed in milliseconds from headers alone.
///
/// @param recipeId SHA-256 of the recipe
/// @param actions one per tensor of the file, in its order
/// @param fileBytes size of the file to be written, exact; of a refused plan, what it would be if the refused
/// choices could be written in the bytes of their ledgers
/// @param bitsPerWeight all ledgers over the original parameter count
/// @param notices fallbacks, warnings and refusals
public record Plan(String recipeId, List<Action> actions, long fileBytes, double bitsPerWeight, List<Notice> notices) {
    public Plan {
        actions = List.copyOf(actions);
        notices = List.copyOf(notices);
    }

    /// The same with what was found out while it was carried out.
    public Plan with(List<Notice> more) {
        List<Notice> all = new ArrayList<>(notices);
        all.addAll(more);
        return new Plan(recipeId, actions, fileBytes, bitsPerWeight, all);
    }

    /// Whether something in it cannot be written as asked.
    public boolean isRefused() {
        return notices.stream().anyMatch(n -> n.severity() == Notice.Severity.REFUSED);
    }

    /// Whether it is refused for lack of calibration data alone: with that, it can be written.
    public boolean lacksEvidence() {
        return isRefused()
                && notices.stream()
                        .filter(n -> n.severity() == Notice.Severity.REFUSED)
                        .allMatch(Notice::lacksEvidence);
    }

    public Optional<Action> find(TensorId id) {
        return actions.stream().filter(a -> a.members().contains(id)).findFirst();
    }

    /// What becomes of each tensor of the source: its share where the file has several as one, all of it where the
    /// file has one as several, as experts are kept in different formats.
    public Map<TensorId, Action> byTensor() {
        Map<TensorId, Action> found = new LinkedHashMap<>();
        for (Action action : actions) {
            Action share = action.share();
            action.members().forEach(member -> found.merge(member, share, Action::plus));
        }
        return Collections.unmodifiableMap(found);
    }
}
