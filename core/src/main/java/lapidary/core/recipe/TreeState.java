package lapidary.core.recipe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// A [RecipeTree] at one moment, to be written down: its nodes in the order in which they were made, and where it
/// stands.
///
/// @param nodes the root first, each behind its parent
/// @param current index of the present one
public record TreeState(List<Kept> nodes, int current) {

    /// One recipe.
    ///
    /// @param parent index of the node that it was made from; empty for the root alone
    /// @param next index of the child visited last
    /// @param name that its user gave it; "" for none
    public record Kept(OptionalLong parent, OptionalLong next, String name, Recipe recipe) {}

    public TreeState {
        nodes = List.copyOf(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            OptionalLong parent = nodes.get(i).parent();
            OptionalLong next = nodes.get(i).next();
            boolean isRooted = i == 0 ? parent.isEmpty() : parent.isPresent() && isWithin(parent.getAsLong(), 0, i);
            boolean isFollowed = next.isEmpty()
                    || (isWithin(next.getAsLong(), i + 1L, nodes.size())
                            && nodes.get((int) next.getAsLong()).parent().equals(OptionalLong.of(i)));
            if (!isRooted || !isFollowed) {
                throw new IllegalArgumentException(
                        "node " + i + " of " + nodes.size() + " has parent " + parent + " and next child " + next);
            }
        }
        if (current < 0 || current >= nodes.size()) {
            throw new IllegalArgumentException("node " + current + " of " + nodes.size());
        }
    }

    private static boolean isWithin(long index, long from, long to) {
        return index >= from && index < to;
    }

    /// At most so many nodes: of those that have no children, the oldest go first, and those with a
    /// name last. The way
    /// from the root to the present node stays, however long it is.
    public TreeState pruned(int most) {
        if (nodes.size() <= most) {
            return this;
        }
        Set<Integer> path = new HashSet<>();
        for (long at = current; ; at = nodes.get((int) at).parent().getAsLong()) {
            path.add((int) at);
            if (nodes.get((int) at).parent().isEmpty()) {
                break;
            }
        }
        int[] children = new int[nodes.size()];
        nodes.forEach(node -> node.parent().ifPresent(parent -> children[(int) parent]++));
        Set<Integer> gone = new HashSet<>();
        for (boolean isNamedToo : List.of(false, true)) {
            // Until nothing more goes: a branch goes from its end, and may begin before its older neighbours end.
            int before = -1;
            while (gone.size() != before && nodes.size() - gone.size() > most) {
                before = gone.size();
                for (int i = 0; i < nodes.size() && nodes.size() - gone.size() > most; i++) {
                    drop(i, isNamedToo, path, children, gone, most);
                }
            }
        }
        return without(gone);
    }

    /// Drops a node without children, and its parents up to the fork where its branch began.
    private void drop(int node, boolean isNamedToo, Set<Integer> path, int[] children, Set<Integer> gone, int most) {
        int at = node;
        while (children[at] == 0
                && !gone.contains(at)
                && !path.contains(at)
                && (isNamedToo || nodes.get(at).name().isEmpty())
                && nodes.size() - gone.size() > most) {
            gone.add(at);
            at = Math.toIntExact(nodes.get(at).parent().getAsLong());
            children[at]--;
        }
    }

    private TreeState without(Set<Integer> gone) {
        Map<Long, Long> renumbered = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (!gone.contains(i)) {
                renumbered.put((long) i, (long) renumbered.size());
            }
        }
        List<Kept> kept = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (!gone.contains(i)) {
                Kept node = nodes.get(i);
                kept.add(new Kept(
                        moved(node.parent(), renumbered), moved(node.next(), renumbered), node.name(), node.recipe()));
            }
        }
        return new TreeState(kept, Math.toIntExact(renumbered.getOrDefault((long) current, 0L)));
    }

    private static OptionalLong moved(OptionalLong index, Map<Long, Long> renumbered) {
        return index.isPresent() && renumbered.containsKey(index.getAsLong())
                ? OptionalLong.of(renumbered.getOrDefault(index.getAsLong(), 0L))
                : OptionalLong.empty();
    }
}
