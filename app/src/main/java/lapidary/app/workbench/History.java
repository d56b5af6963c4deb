package lapidary.app.workbench;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeTree;
import org.jspecify.annotations.Nullable;

/// The edits of the open model's recipe: what was tried, and what can be taken back or made again.
final class History {
    private final ReadOnlyBooleanWrapper canUndo = new ReadOnlyBooleanWrapper();
    private final ReadOnlyBooleanWrapper canRedo = new ReadOnlyBooleanWrapper();
    private @Nullable RecipeTree tree;
    private boolean drafting;

    /// Starts anew with a model's first recipe.
    void begin(Recipe first) {
        tree = new RecipeTree(first);
        update();
    }

    /// Forgets everything; no model is open.
    void clear() {
        tree = null;
        drafting = false;
        update();
    }

    /// Whether a model is open.
    boolean isOpen() {
        return tree != null;
    }

    /// Takes an edit in, unless it is one of a control that is still being dragged.
    ///
    /// @return the recipe to be shown
    Recipe edit(Recipe next) {
        if (tree == null || drafting) {
            return next;
        }
        Recipe kept = tree.edit(next).recipe();
        update();
        return kept;
    }

    /// A control begins or ends to be dragged; only where it ends is an edit.
    ///
    /// @param shown the recipe at that moment
    void draft(boolean isDrafting, Optional<Recipe> shown) {
        boolean ends = drafting && !isDrafting;
        drafting = isDrafting;
        if (ends) {
            shown.ifPresent(this::edit);
        }
    }

    /// Goes one edit back.
    ///
    /// @return the recipe to be shown; empty where there is nothing to take back
    Optional<Recipe> undo() {
        Optional<Recipe> before = tree == null ? Optional.empty() : tree.undo().map(RecipeTree.Node::recipe);
        update();
        return before;
    }

    /// Makes the edit again that was taken back last.
    Optional<Recipe> redo() {
        Optional<Recipe> after = tree == null ? Optional.empty() : tree.redo().map(RecipeTree.Node::recipe);
        update();
        return after;
    }

    ReadOnlyBooleanProperty canUndoProperty() {
        return canUndo.getReadOnlyProperty();
    }

    ReadOnlyBooleanProperty canRedoProperty() {
        return canRedo.getReadOnlyProperty();
    }

    /// The recipe that this one was made from; the one at hand for an edit that is still being dragged.
    Optional<Recipe> before(Recipe shown) {
        if (tree == null) {
            return Optional.empty();
        }
        RecipeTree.Node current = tree.current();
        if (!current.recipe().equals(shown)) {
            return Optional.of(current.recipe());
        }
        return current.parent().isPresent()
                ? Optional.of(tree.nodes()
                        .get(Math.toIntExact(current.parent().getAsLong()))
                        .recipe())
                : Optional.empty();
    }

    /// Every recipe that was tried.
    List<RecipeTree.Node> nodes() {
        return tree == null ? List.of() : tree.nodes();
    }

    private void update() {
        canUndo.set(tree != null && tree.canUndo());
        canRedo.set(tree != null && tree.canRedo());
    }
}
