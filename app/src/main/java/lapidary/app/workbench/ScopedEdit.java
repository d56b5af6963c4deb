package lapidary.app.workbench;

import java.util.Collection;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.TensorId;

/// What becomes of a recipe when something is chosen for the [Scope] of some tensors.
interface ScopedEdit {
    Recipe apply(Model model, Recipe recipe, Selector on);

    default Recipe apply(Model model, Recipe recipe, Collection<TensorId> tensors) {
        return tensors.isEmpty() ? recipe : apply(model, recipe, Scope.selector(model, Scope.of(model, tensors)));
    }
}
