package lapidary.core.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;

class RecipeTreeTest {

    @Test
    void undoAndRedoWalkBackAndForth() {
        RecipeTree tree = new RecipeTree(recipe(0));
        tree.edit(recipe(1));
        tree.edit(recipe(2));
        assertEquals(recipe(1), tree.undo().orElseThrow().recipe());
        assertEquals(recipe(0), tree.undo().orElseThrow().recipe());
        assertEquals(Optional.empty(), tree.undo());
        assertFalse(tree.canUndo());
        assertEquals(recipe(1), tree.redo().orElseThrow().recipe());
        assertEquals(recipe(2), tree.redo().orElseThrow().recipe());
        assertEquals(Optional.empty(), tree.redo());
        assertFalse(tree.canRedo());
        assertEquals(recipe(2), tree.current().recipe());
    }

    @Test
    void anEditAfterUndoLosesNoBranch() {
        RecipeTree tree = new RecipeTree(recipe(0));
        long first = tree.edit(recipe(1)).id();
        tree.undo();
        tree.edit(recipe(2));
        tree.undo();
        assertEquals(recipe(2), tree.redo().orElseThrow().recipe());
        tree.undo();
        tree.visit(first);
        tree.undo();
        assertEquals(recipe(1), tree.redo().orElseThrow().recipe());
        assertEquals(3, tree.nodes().size());
    }

    @Test
    void anEditThatChangesNothingAddsNothing() {
        RecipeTree tree = new RecipeTree(recipe(0));
        tree.edit(recipe(0));
        assertEquals(1, tree.nodes().size());
        assertFalse(tree.canUndo());
    }

    @Test
    void theSameEditAgainGoesWhereItLedBefore() {
        RecipeTree tree = new RecipeTree(recipe(0));
        RecipeTree.Node first = tree.edit(recipe(1));
        tree.undo();
        assertEquals(first, tree.edit(recipe(1)));
        assertEquals(2, tree.nodes().size());
    }

    @Test
    void visitingLeavesAWayBackToTheRoot() {
        RecipeTree tree = new RecipeTree(recipe(0));
        tree.edit(recipe(1));
        RecipeTree.Node leaf = tree.edit(recipe(2));
        tree.visit(0);
        tree.edit(recipe(3));
        tree.visit(leaf.id());
        tree.visit(0);
        assertEquals(recipe(1), tree.redo().orElseThrow().recipe());
        assertEquals(recipe(2), tree.redo().orElseThrow().recipe());
        assertThrows(IndexOutOfBoundsException.class, () -> tree.visit(99));
    }

    /// Without branches, undo and redo are two stacks.
    @Test
    void behavesAsTwoStacksWhileNobodyBranches() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            RecipeTree tree = new RecipeTree(recipe(0));
            Deque<Recipe> back = new ArrayDeque<>(List.of(recipe(0)));
            Deque<Recipe> forth = new ArrayDeque<>();
            for (int i = 1; i < 60; i++) {
                int what = random.nextInt(3);
                if (what == 0 && forth.isEmpty()) {
                    back.push(recipe(i));
                    tree.edit(recipe(i));
                } else if (what == 1 && back.size() > 1) {
                    forth.push(back.pop());
                    tree.undo();
                } else if (what == 2 && !forth.isEmpty()) {
                    back.push(forth.pop());
                    tree.redo();
                }
                assertEquals(back.peek(), tree.current().recipe(), "seed " + seed);
                assertEquals(back.size() > 1, tree.canUndo(), "seed " + seed);
                assertTrue(tree.canRedo() == !forth.isEmpty(), "seed " + seed);
            }
        }
    }

    private static Recipe recipe(long seed) {
        return new Recipe(
                1,
                new Source("llama", "0".repeat(64), Optional.empty()),
                List.of(),
                new Target("gguf", DType.F16, Target.Misfit.REFUSE),
                List.of(),
                seed);
    }
}
