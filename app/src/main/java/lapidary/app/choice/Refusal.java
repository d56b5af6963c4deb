package lapidary.app.choice;

import java.util.List;
import java.util.SortedSet;
import lapidary.core.tensor.TensorId;

/// Choices that the target file cannot hold, and the ways out.
///
/// @param tensors that are refused
/// @param text why, from the planner
/// @param fixes best first
public record Refusal(SortedSet<TensorId> tensors, String text, List<Fix> fixes) {
    public Refusal {
        fixes = List.copyOf(fixes);
    }
}
