package lapidary.app.workspace;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.app.workbench.History;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.TreeState;
import lapidary.core.tensor.TensorId;

/// What somebody was at with one model. Holds nothing of the model but names of its tensors.
///
/// @param headerSha256 of the model; it is known again by this wherever its file lies
/// @param file where it lay
/// @param saved when this was written, in whole seconds
/// @param place what the middle of the window showed
/// @param tree everything that was tried
/// @param selected tensors
/// @param lead the one that single-tensor views showed
/// @param measured what was measured of recipes of the tree
public record Workspace(
        String headerSha256,
        Path file,
        Instant saved,
        String place,
        TreeState tree,
        List<TensorId> selected,
        Optional<TensorId> lead,
        Map<Recipe, History.Seen> measured) {

    public Workspace {
        selected = List.copyOf(selected);
        measured = Map.copyOf(measured);
    }

    Workspace with(TreeState other) {
        return new Workspace(headerSha256, file, saved, place, other, selected, lead, measured);
    }
}
