package lapidary.app.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.scene.control.TreeItem;
import lapidary.app.workbench.Selection;
import org.jspecify.annotations.Nullable;

/// Tree items for the rows of the model tree, and the few items that stand for a selection.
final class TreeItems {
    private TreeItems() {}

    /// @param open titles of the branches to show opened
    static TreeItem<TreeNode> of(TreeNode node, Set<String> open) {
        TreeItem<TreeNode> item = new TreeItem<>(node);
        item.setExpanded(open.contains(node.title()));
        node.children().forEach(child -> item.getChildren().add(of(child, open)));
        return item;
    }

    /// Titles of the branches that are open.
    static Set<String> open(@Nullable TreeItem<TreeNode> item) {
        Set<String> open = new HashSet<>();
        if (item != null && item.isExpanded() && !item.isLeaf()) {
            open.add(item.getValue().title());
            item.getChildren().forEach(child -> open.addAll(open(child)));
        }
        return open;
    }

    /// Titles of all branches.
    static Set<String> branches(TreeNode node) {
        Set<String> titles = new HashSet<>();
        if (node instanceof TreeNode.Branch) {
            titles.add(node.title());
            node.children().forEach(child -> titles.addAll(branches(child)));
        }
        return titles;
    }

    /// The fewest rows that stand for a selection: whole branches where all that a choice for them
    /// would apply to is
    /// selected.
    static List<TreeItem<TreeNode>> covering(TreeItem<TreeNode> root, Selection selection) {
        List<TreeItem<TreeNode>> rows = new ArrayList<>();
        if (!selection.isEmpty()) {
            cover(root, selection, rows);
        }
        return rows;
    }

    private static void cover(TreeItem<TreeNode> item, Selection selection, List<TreeItem<TreeNode>> out) {
        if (item.getValue().isIn(selection)) {
            out.add(item);
        } else {
            item.getChildren().forEach(child -> cover(child, selection, out));
        }
    }
}
