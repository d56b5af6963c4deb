package lapidary.core.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeStateTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aTreeThatWasWrittenDownGoesOnAsIfItHadNotBeen(long seed) {
        Random random = new Random(seed);
        RecipeTree tree = walk(random, 60);
        RecipeTree again = new RecipeTree(tree.state());
        assertEquals(tree.state(), again.state());
        Random one = new Random(seed);
        Random other = new Random(seed);
        for (int i = 0; i < 100; i++) {
            step(tree, one);
            step(again, other);
            assertEquals(tree.current(), again.current());
            assertEquals(tree.canRedo(), again.canRedo());
        }
        assertEquals(tree.state(), again.state());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsPrunedIsNeverTheWayToThePresentRecipe(long seed) {
        RecipeTree tree = walk(new Random(seed), 200);
        TreeState whole = tree.state();
        for (int most : List.of(1, 5, 20, 60, 500)) {
            TreeState pruned = whole.pruned(most);
            assertEquals(path(whole), path(pruned));
            assertTrue(
                    pruned.nodes().size() <= Math.max(most, path(whole).size()),
                    most + " and " + pruned.nodes().size());
            assertTrue(pruned.nodes().size() >= Math.min(most, whole.nodes().size()));
            new RecipeTree(pruned);
        }
    }

    @Test
    void theOldestBranchGoesFirstAndAnOldOneWithANameLast() {
        RecipeTree tree = new RecipeTree(recipe(0));
        for (int i = 1; i <= 5; i++) {
            tree.edit(recipe(i));
            tree.undo();
        }
        tree.name(1, " the good one ");
        assertEquals(List.of(0L, 1L, 5L), seeds(tree.state().pruned(3)));
        assertEquals(List.of(0L, 1L), seeds(tree.state().pruned(2)));
        assertEquals("the good one", tree.state().pruned(2).nodes().get(1).name());
        assertEquals(List.of(0L), seeds(tree.state().pruned(1)));
    }

    @Test
    void redoIsForgottenOnlyWithWhatItLedTo() {
        RecipeTree tree = new RecipeTree(recipe(0));
        tree.edit(recipe(1));
        tree.undo();
        tree.edit(recipe(2));
        tree.undo();
        RecipeTree kept = new RecipeTree(tree.state().pruned(2));
        assertEquals(Optional.of(recipe(2)), kept.redo().map(RecipeTree.Node::recipe));
    }

    @Test
    void whatIsNoTreeIsRefused() {
        TreeState.Kept root = kept(OptionalLong.empty(), OptionalLong.empty());
        TreeState.Kept child = kept(OptionalLong.of(0), OptionalLong.empty());
        assertRefused(List.of(), 0);
        assertRefused(List.of(root), 1);
        assertRefused(List.of(child), 0);
        assertRefused(List.of(root, root), 0);
        assertRefused(List.of(root, kept(OptionalLong.of(1), OptionalLong.empty())), 0);
        assertRefused(List.of(kept(OptionalLong.empty(), OptionalLong.of(2)), child), 0);
        assertRefused(List.of(kept(OptionalLong.empty(), OptionalLong.of(0)), child), 0);
    }

    private static void assertRefused(List<TreeState.Kept> nodes, int current) {
        assertThrows(IllegalArgumentException.class, () -> new TreeState(nodes, current));
    }

    private static TreeState.Kept kept(OptionalLong parent, OptionalLong next) {
        return new TreeState.Kept(parent, next, "", recipe(0));
    }

    private static List<Long> seeds(TreeState state) {
        return state.nodes().stream().map(node -> node.recipe().seed()).toList();
    }

    private static List<Recipe> path(TreeState state) {
        List<Recipe> path = new ArrayList<>();
        TreeState.Kept at = state.nodes().get(state.current());
        path.add(at.recipe());
        while (at.parent().isPresent()) {
            at = state.nodes().get((int) at.parent().getAsLong());
            path.add(at.recipe());
        }
        return path;
    }

    private static RecipeTree walk(Random random, int steps) {
        RecipeTree tree = new RecipeTree(recipe(0));
        for (int i = 0; i < steps; i++) {
            step(tree, random);
        }
        return tree;
    }

    private static void step(RecipeTree tree, Random random) {
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> tree.edit(recipe(random.nextInt(40)));
            case 3 -> tree.undo();
            case 4 -> tree.redo();
            default -> {
                long id = random.nextInt(tree.nodes().size());
                tree.visit(id);
                tree.name(id, random.nextBoolean() ? "name " + id : "");
            }
        }
    }

    private static Recipe recipe(long seed) {
        Source source = new Source("llama", "ab".repeat(32), Optional.empty());
        return new Recipe(1, source, List.of(), new Target("gguf", DType.F16, Target.Misfit.REFUSE), List.of(), seed);
    }
}
