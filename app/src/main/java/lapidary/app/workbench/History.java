package lapidary.app.workbench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeTree;
import lapidary.core.recipe.TreeState;
import org.jspecify.annotations.Nullable;

/// The edits of the open model's recipe: what was tried, and what can be taken back or made again.
public final class History {
    private final ReadOnlyBooleanWrapper canUndo = new ReadOnlyBooleanWrapper();
    private final ReadOnlyBooleanWrapper canRedo = new ReadOnlyBooleanWrapper();
    private final ReadOnlyLongWrapper changes = new ReadOnlyLongWrapper();
    private final Map<Recipe, Seen> seen = new HashMap<>();
    private @Nullable RecipeTree tree;
    private boolean drafting;

    /// The divergence from the original that was measured of a recipe, over the whole judging text.
    ///
    /// @param low lower end of its 95 % interval
    /// @param tokens that it rests on
    public record Seen(double divergence, double low, double high, long tokens) {}

    /// What was measured of a recipe.
    public Optional<Seen> seen(Recipe recipe) {
        return Optional.ofNullable(seen.get(recipe));
    }

    /// Remembers what was measured of a recipe.
    public void saw(Recipe recipe, Seen found) {
        if (!found.equals(seen.put(recipe, found))) {
            update();
        }
    }

    /// Starts anew with a model's first recipe, or goes on where it was left.
    void begin(RecipeTree beginning) {
        tree = beginning;
        update();
    }

    /// The tree as it is now; empty while no model is open.
    public Optional<TreeState> state() {
        return Optional.ofNullable(tree).map(RecipeTree::state);
    }

    /// Goes to any recipe that was tried.
    Optional<Recipe> visit(long id) {
        Optional<Recipe> there =
                tree == null ? Optional.empty() : Optional.of(tree.visit(id).recipe());
        update();
        return there;
    }

    /// Calls a recipe something; "" takes the name back.
    public void name(long id, String name) {
        if (tree != null) {
            tree.name(id, name);
            update();
        }
    }

    /// Another number after every edit, step and name.
    public ReadOnlyLongProperty changesProperty() {
        return changes.getReadOnlyProperty();
    }

    /// Forgets everything; no model is open.
    void clear() {
        tree = null;
        seen.clear();
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

    /// Every recipe that was tried, oldest first.
    public List<RecipeTree.Node> nodes() {
        return tree == null ? List.of() : tree.nodes();
    }

    private void update() {
        changes.set(changes.get() + 1);
        canUndo.set(tree != null && tree.canUndo());
        canRedo.set(tree != null && tree.canRedo());
    }
}
