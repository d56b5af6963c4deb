package lapidary.core.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;

class RecipeEditTest {
    private static final List<ModelTensor> TENSORS = tensors();
    private static final Recipe EMPTY = new Recipe(
            1,
            new Source("llama", "0".repeat(64), Optional.empty()),
            List.of(),
            new Target("gguf", DType.F16, Target.Misfit.REFUSE),
            List.of(),
            0);

    @Test
    void aLaterChoiceReplacesAnEarlierOne() {
        Recipe recipe = choose(choose(EMPTY, new Selector.All(), "a"), new Selector.All(), "b");
        assertEquals(List.of("s1 b all"), shown(recipe));
    }

    @Test
    void aRoleIsAnExceptionFromAll() {
        Recipe recipe = choose(choose(EMPTY, new Selector.All(), "a"), Selector.roles(TensorRole.FFN_DOWN), "b");
        assertEquals(List.of("s1 a all", "s2 b [FFN_DOWN]"), shown(recipe));
        assertEquals(
                "b",
                RecipeEdit.stepFor(recipe, find("0.ffn_down")).orElseThrow().method());
        assertEquals(
                "a", RecipeEdit.stepFor(recipe, find("0.ffn_up")).orElseThrow().method());
        assertEquals(Optional.empty(), RecipeEdit.stepFor(recipe, find("embedding")));
    }

    @Test
    void namedTensorsWithTheSameChoiceShareAStep() {
        Recipe recipe = choose(EMPTY, named("0.ffn_up"), "a");
        recipe = choose(recipe, named("0.ffn_down"), "b");
        recipe = choose(recipe, named("1.ffn_up"), "a");
        assertEquals(List.of("s1 b [0.ffn_down]", "s2 a [0.ffn_up, 1.ffn_up]"), shown(recipe));
    }

    @Test
    void aTensorThatReturnsToTheChoiceOfAllNeedsNoStep() {
        Recipe all = choose(EMPTY, new Selector.All(), "a");
        Recipe there = choose(all, named("0.ffn_up"), "b");
        assertEquals(all, choose(there, named("0.ffn_up"), "a"));
    }

    @Test
    void aChoiceThatChangesNothingGivesTheSameRecipe() {
        Recipe recipe = choose(EMPTY, new Selector.All(), "a");
        assertSame(recipe, choose(recipe, named("0.ffn_up"), "a"));
        assertSame(EMPTY, choose(EMPTY, named("no such tensor"), "a"));
    }

    @Test
    void clearingTakesBackTheChoiceForSomeTensorsOnly() {
        Recipe recipe = choose(EMPTY, new Selector.All(), "a");
        Recipe cleared = RecipeEdit.clear(recipe, TENSORS, named("0.ffn_up"));
        assertEquals(List.of("s1 a [0.ffn_down, 1.ffn_down, 1.ffn_up]"), shown(cleared));
        assertEquals(EMPTY, RecipeEdit.clear(cleared, TENSORS, Selector.everything()));
    }

    @Test
    void theSameChoicesInTheSameOrderGiveTheSameId() {
        Recipe detour = choose(choose(EMPTY, named("1.ffn_up"), "c"), new Selector.All(), "a");
        assertEquals(RecipeFile.id(choose(EMPTY, new Selector.All(), "a")), RecipeFile.id(detour));
    }

    /// Against a plain map from tensor to choice.
    @Test
    void anyEditsMeanWhatAMapOfChoicesMeans() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Recipe recipe = EMPTY;
            Map<TensorId, String> expected = new HashMap<>();
            for (int edit = 0; edit < 12; edit++) {
                Selector on = selector(random);
                String method = String.valueOf((char) ('a' + random.nextInt(3)));
                boolean clears = random.nextInt(5) == 0;
                TENSORS.stream().filter(on::selects).forEach(t -> {
                    if (clears) {
                        expected.remove(t.id());
                    } else {
                        expected.put(t.id(), method);
                    }
                });
                recipe = clears ? RecipeEdit.clear(recipe, TENSORS, on) : choose(recipe, on, method);
            }
            Map<TensorId, String> found = new HashMap<>();
            for (ModelTensor tensor : TENSORS) {
                RecipeEdit.stepFor(recipe, tensor).ifPresent(step -> found.put(tensor.id(), step.method()));
            }
            assertEquals(expected, found, "seed " + seed);
            assertTrue(recipe.steps().size() <= TENSORS.size(), "seed " + seed);
        }
    }

    private static Selector selector(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Selector.All();
            case 1 -> Selector.roles(random.nextBoolean() ? TensorRole.FFN_DOWN : TensorRole.EMBEDDING);
            default -> named(TENSORS.get(random.nextInt(TENSORS.size())).id().name());
        };
    }

    private static Recipe choose(Recipe recipe, Selector on, String method) {
        TreeMap<String, SettingValue> settings = new TreeMap<>(Map.of("x", new SettingValue.Whole(1)));
        return RecipeEdit.choose(recipe, TENSORS, on, new Choice(method, 1, settings));
    }

    private static Selector named(String... names) {
        return new Selector.Named(
                Arrays.stream(names).map(TensorId::new).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static List<String> shown(Recipe recipe) {
        return recipe.steps().stream()
                .map(step -> step.id() + " " + step.method() + " "
                        + switch (step.on()) {
                            case Selector.All _ -> "all";
                            case Selector.Roles roles -> roles.roles().toString();
                            case Selector.Named tensors -> tensors.tensors().toString();
                        })
                .toList();
    }

    private static ModelTensor find(String name) {
        return TENSORS.stream()
                .filter(t -> t.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<ModelTensor> tensors() {
        List<ModelTensor> tensors = new ArrayList<>();
        tensors.add(tensor("embedding", TensorRole.EMBEDDING, OptionalInt.empty()));
        for (int block = 0; block < 2; block++) {
            tensors.add(tensor(block + ".ffn_up", TensorRole.FFN_UP, OptionalInt.of(block)));
            tensors.add(tensor(block + ".ffn_down", TensorRole.FFN_DOWN, OptionalInt.of(block)));
        }
        return tensors;
    }

    private static ModelTensor tensor(String name, TensorRole role, OptionalInt block) {
        MemorySegment data = MemorySegment.ofArray(new float[4]);
        Tensor tensor = new Tensor(new TensorId(name), Shape.of(2, 2), DType.F32, "F32", data, Path.of("m"), 0);
        return new ModelTensor(tensor, role, block);
    }
}
