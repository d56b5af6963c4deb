package lapidary.app.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.TreeState;
import lapidary.core.recipe.TreeState.Kept;
import lapidary.views.plot.RecipePicture;
import lapidary.views.plot.RecipePicture.Branch;

/// One recipe of the tree as a row of the list.
///
/// @param id of the node
/// @param words what was done to come here from its parent
public record HistoryRow(int id, Recipe recipe, String name, String words, Branch branch) {

    /// All rows, the newest first.
    ///
    /// @param methods that are known, for their titles
    static List<HistoryRow> of(TreeState tree, Methods methods) {
        int[] lanes = lanes(tree);
        int[] passing = new int[lanes.length];
        int[] joining = new int[lanes.length];
        boolean[] isContinued = new boolean[lanes.length];
        for (int i = 1; i < lanes.length; i++) {
            int parent = parent(tree, i);
            for (int between = parent + 1; between < i; between++) {
                passing[between] |= 1 << lanes[i];
            }
            if (lanes[i] == lanes[parent]) {
                isContinued[parent] = true;
            } else {
                joining[parent] |= 1 << lanes[i];
            }
        }
        List<HistoryRow> rows = new ArrayList<>();
        for (int i = 0; i < lanes.length; i++) {
            Kept node = tree.nodes().get(i);
            String words = i == 0
                    ? EditWords.untouched()
                    : EditWords.of(tree.nodes().get(parent(tree, i)).recipe(), node.recipe(), methods);
            boolean isCurrent = i == tree.current();
            rows.add(new HistoryRow(
                    i,
                    node.recipe(),
                    node.name(),
                    words,
                    new Branch(lanes[i], passing[i], joining[i], isContinued[i], i == 0, isCurrent)));
        }
        Collections.reverse(rows);
        return rows;
    }

    private static int parent(TreeState tree, int node) {
        return Math.toIntExact(tree.nodes().get(node).parent().orElse(0));
    }

    /// A first child goes on in its parent's lane; every other one begins the first lane that is
    /// free from its parent
    /// on, or shares the last one.
    private static int[] lanes(TreeState tree) {
        int count = tree.nodes().size();
        int[] firstChild = new int[count];
        for (int i = count - 1; i > 0; i--) {
            firstChild[parent(tree, i)] = i;
        }
        int[] end = new int[count]; // of the chain of first children that begins here
        for (int i = count - 1; i >= 0; i--) {
            end[i] = firstChild[i] == 0 ? i : end[firstChild[i]];
        }
        int[] lanes = new int[count];
        int[] taken = new int[RecipePicture.MOST_LANES];
        taken[0] = end[0];
        for (int i = 1; i < count; i++) {
            int parent = parent(tree, i);
            if (firstChild[parent] == i) {
                lanes[i] = lanes[parent];
                continue;
            }
            int lane = 1;
            while (lane < taken.length - 1 && taken[lane] > parent) {
                lane++;
            }
            lanes[i] = lane;
            taken[lane] = Math.max(taken[lane], end[i]);
        }
        return lanes;
    }
}
