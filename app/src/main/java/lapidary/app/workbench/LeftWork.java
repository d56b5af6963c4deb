package lapidary.app.workbench;

import java.util.List;
import java.util.Optional;
import lapidary.core.recipe.TreeState;
import lapidary.core.tensor.TensorId;

/// What somebody was at when a model was closed.
///
/// @param selected tensors; those that the model does not have are left out
/// @param lead the one that single-tensor views showed
public record LeftWork(TreeState tree, List<TensorId> selected, Optional<TensorId> lead) {
    public LeftWork {
        selected = List.copyOf(selected);
    }
}
