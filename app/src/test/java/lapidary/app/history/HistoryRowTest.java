package lapidary.app.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.method.Methods;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeTree;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Source;
import lapidary.core.recipe.Step;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.RecipePicture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryRowTest {
    private static final Methods METHODS = Quantizers.methods();

    @Test
    void aSideBranchHasALaneOfItsOwnFromItsForkOn() {
        RecipeTree tree = new RecipeTree(recipe("q8_0"));
        tree.edit(recipe("q6_k"));
        tree.edit(recipe("q5_k"));
        tree.visit(1);
        tree.edit(recipe("q4_k"));
        tree.visit(2);
        List<HistoryRow> rows = HistoryRow.of(tree.state(), METHODS);
        assertEquals(List.of(3, 2, 1, 0), rows.stream().map(HistoryRow::id).toList());
        assertEquals(
                List.of(1, 0, 0, 0),
                rows.stream().map(row -> row.branch().lane()).toList());
        assertEquals(2, rows.get(1).branch().passing(), "the side branch passes the newer row of the other");
        assertEquals(2, rows.get(2).branch().joining());
        assertTrue(rows.get(1).branch().isCurrent());
        assertTrue(rows.get(3).branch().isRoot());
    }

    /// Up to as many lanes as are drawn, no row has two lines in one lane, and each line ends at a node.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void linesNeverLieOnEachOther(long seed) {
        Random random = new Random(seed);
        RecipeTree tree = new RecipeTree(recipe("q8_0"));
        for (int i = 1; i < 60; i++) {
            tree.visit(Math.max(0, tree.nodes().size() - 1 - random.nextInt(4)));
            tree.edit(new Recipe(
                    1, recipe("q8_0").source(), List.of(), recipe("q8_0").target(), List.of(), i));
        }
        List<HistoryRow> rows = HistoryRow.of(tree.state(), METHODS).reversed();
        for (int i = 1; i < rows.size(); i++) {
            int lane = rows.get(i).branch().lane();
            int parent = (int) tree.nodes().get(i).parent().orElseThrow();
            if (lane == RecipePicture.MOST_LANES - 1) {
                continue; // the last lane is shared
            }
            for (int between = parent + 1; between < i; between++) {
                assertTrue(rows.get(between).branch().lane() != lane, "a node in the way of the line to " + i);
                assertTrue((rows.get(between).branch().passing() & 1 << lane) != 0);
            }
        }
    }

    @Test
    void aThousandRecipesFromOneParentAreListedWithBoundedLanes() {
        RecipeTree tree = new RecipeTree(recipe("q8_0"));
        for (int i = 1; i < 1000; i++) {
            tree.visit(0);
            tree.edit(new Recipe(
                    1, recipe("q8_0").source(), List.of(), recipe("q8_0").target(), List.of(), i));
        }
        List<HistoryRow> rows = HistoryRow.of(tree.state(), METHODS);
        assertEquals(1000, rows.size());
        assertTrue(rows.stream().allMatch(row -> row.branch().lane() < RecipePicture.MOST_LANES));
    }

    @Test
    void anEditIsToldFromTheRecipesAlone() {
        Recipe plain = recipe();
        assertEquals("GGUF type Q4_K · linear weights", EditWords.of(plain, recipe("q4_k"), METHODS));
        assertEquals("Everything taken back", EditWords.of(recipe("q4_k"), plain, METHODS));
        Recipe named = new Recipe(
                1,
                plain.source(),
                List.of(step("q4_k", new Selector.All()), step("q8_0", named("a", "b"))),
                plain.target(),
                List.of(),
                0);
        assertEquals("GGUF type Q8_0 · 2 tensors", EditWords.of(recipe("q4_k"), named, METHODS));
        assertEquals("GGUF type Q8_0 · 2 tensors and 1 more", EditWords.of(plain, named, METHODS));
        assertEquals("Choice taken back", EditWords.of(named, recipe("q4_k"), METHODS));
        Target npz = new Target("npz", DType.F16, Target.Misfit.REFUSE);
        assertEquals(
                "File to write: npz",
                EditWords.of(plain, new Recipe(1, plain.source(), List.of(), npz, List.of(), 0), METHODS));
    }

    private static Selector named(String... names) {
        TreeSet<TensorId> tensors = new TreeSet<>();
        List.of(names).forEach(name -> tensors.add(new TensorId(name)));
        return new Selector.Named(tensors);
    }

    private static Step step(String type, Selector on) {
        TreeMap<String, SettingValue> settings = new TreeMap<>();
        settings.put("type", new SettingValue.Text(type));
        return new Step("s", "ggml", 1, on, settings);
    }

    private static Recipe recipe(String... types) {
        Source source = new Source("llama", "ab".repeat(32), Optional.empty());
        List<Step> steps = List.of(types).stream()
                .map(type -> step(type, new Selector.All()))
                .toList();
        return new Recipe(1, source, steps, new Target("gguf", DType.F16, Target.Misfit.REFUSE), List.of(), 0);
    }
}
