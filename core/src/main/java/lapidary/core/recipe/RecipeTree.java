package lapidary.core.recipe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Everything that was tried, as a tree; undo goes to the parent, redo to the child visited last, and no edit loses a
/// branch.
public final class RecipeTree {

    /// One recipe that was tried.
    public record Node(long id, OptionalLong parent, Recipe recipe) {}

    public RecipeTree(Recipe root) {
        throw new IllegalStateException("contract draft " + root);
    }

    public Node current() {
        throw new IllegalStateException("contract draft");
    }

    /// Adds a child of the current node and goes there; an edit that changes nothing adds nothing.
    public Node edit(Recipe recipe) {
        throw new IllegalStateException("contract draft " + recipe);
    }

    /// Goes to the parent; empty at the root.
    public Optional<Node> undo() {
        throw new IllegalStateException("contract draft");
    }

    /// Goes to the child visited last; empty at a leaf.
    public Optional<Node> redo() {
        throw new IllegalStateException("contract draft");
    }

    /// Goes to any node.
    public Node visit(long id) {
        throw new IllegalStateException("contract draft " + id);
    }

    public boolean canUndo() {
        throw new IllegalStateException("contract draft");
    }

    public boolean canRedo() {
        throw new IllegalStateException("contract draft");
    }

    public List<Node> nodes() {
        throw new IllegalStateException("contract draft");
    }
}
