package lapidary.core.recipe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Everything that was tried, as a tree; undo goes to the parent, redo to the child visited last, and no edit loses
/// a branch. Not thread-safe: it belongs to whoever edits.
public final class RecipeTree {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Long, Node> lastVisitedChild = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private Node current;

    /// One recipe that was tried.
    ///
    /// @param id its place in [RecipeTree#nodes()], from 0
    public record Node(long id, OptionalLong parent, Recipe recipe) {}

    public RecipeTree(Recipe root) {
        current = new Node(0, OptionalLong.empty(), root);
        nodes.add(current);
    }

    /// The tree as it was written down.
    public RecipeTree(TreeState state) {
        state.nodes().forEach(kept -> nodes.add(new Node(nodes.size(), kept.parent(), kept.recipe())));
        for (Node node : nodes) {
            TreeState.Kept kept = state.nodes().get((int) node.id());
            kept.next().ifPresent(next -> lastVisitedChild.put(node.id(), nodes.get((int) next)));
            name(node.id(), kept.name());
        }
        current = nodes.get(state.current());
    }

    /// The tree as it is now.
    public TreeState state() {
        List<TreeState.Kept> kept = new ArrayList<>();
        for (Node node : nodes) {
            Node next = lastVisitedChild.get(node.id());
            kept.add(new TreeState.Kept(
                    node.parent(),
                    next == null ? OptionalLong.empty() : OptionalLong.of(next.id()),
                    name(node.id()),
                    node.recipe()));
        }
        return new TreeState(kept, Math.toIntExact(current.id()));
    }

    /// What the user calls a node; "" where it has no name.
    public String name(long id) {
        return names.getOrDefault(id, "");
    }

    /// Calls a node something; "" takes the name back.
    public void name(long id, String name) {
        if (name.isBlank()) {
            names.remove(id);
        } else {
            names.put(id, name.strip());
        }
    }

    public Node current() {
        return current;
    }

    /// Adds a child of the current node and goes there; an edit that changes nothing adds nothing, and one that was
    /// made here before goes to where it led then.
    public Node edit(Recipe recipe) {
        if (recipe.equals(current.recipe())) {
            return current;
        }
        OptionalLong parent = OptionalLong.of(current.id());
        Node child = nodes.stream()
                .filter(n -> n.parent().equals(parent) && n.recipe().equals(recipe))
                .findFirst()
                .orElseGet(() -> new Node(nodes.size(), parent, recipe));
        if (child.id() == nodes.size()) {
            nodes.add(child);
        }
        return enter(child);
    }

    /// Goes to the parent; empty at the root.
    public Optional<Node> undo() {
        return parent(current).map(this::enter);
    }

    /// Goes to the child visited last; empty at a leaf.
    public Optional<Node> redo() {
        return Optional.ofNullable(lastVisitedChild.get(current.id())).map(this::enter);
    }

    /// Goes to any node; redo then leads back along the way to it.
    ///
    /// @throws IndexOutOfBoundsException when there is no such node
    public Node visit(long id) {
        return enter(nodes.get(Math.toIntExact(id)));
    }

    public boolean canUndo() {
        return current.parent().isPresent();
    }

    public boolean canRedo() {
        return lastVisitedChild.containsKey(current.id());
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    private Node enter(Node node) {
        for (Node child = node;
                child.parent().isPresent();
                child = parent(child).orElseThrow()) {
            lastVisitedChild.put(child.parent().getAsLong(), child);
        }
        current = node;
        return node;
    }

    private Optional<Node> parent(Node node) {
        return node.parent().isPresent()
                ? Optional.of(nodes.get(Math.toIntExact(node.parent().getAsLong())))
                : Optional.empty();
    }
}
