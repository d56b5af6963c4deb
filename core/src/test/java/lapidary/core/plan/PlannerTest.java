package lapidary.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.TestFiles;
import lapidary.core.compress.TestModels;
import lapidary.core.compress.TestRecipes;
import lapidary.core.model.Model;
import lapidary.core.model.TensorRole;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Source;
import lapidary.core.recipe.Step;
import lapidary.core.recipe.Target;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private final Planner planner = new Planner(Quantizers.methods());

    @TempDir
    Path folder;

    /// Sizes of llama.cpp v0.5.0's own quantizations, from the sample's REFERENCE.md.
    @ParameterizedTest
    @CsvSource({
        "f32, 16314336, 32",
        "f16, 8187904, 16",
        "q8_0, 4378624, 8.5",
        "q5_1, 3108864, 6",
        "q5_0, 2854912, 5.5",
        "q4_1, 2600960, 5",
        "q4_0, 2347008, 4.5"
    })
    void predictsTheSizesOfTheReference(String type, long bytes, double bits) throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Plan plan = planner.plan(model, TestRecipes.of(model, "gguf", "ggml type=" + type));
            long vectors = 13 * 256;
            double expected = ((model.parameters() - vectors) * bits + vectors * 32) / model.parameters();
            assertEquals(bytes, plan.fileBytes());
            assertEquals(expected, plan.bitsPerWeight(), 1e-12);
            assertEquals(List.of(), plan.notices());
            assertEquals(56, plan.actions().size());
        }
    }

    @Test
    void whatNoFileHoldsIsRefusedWithTheNearestTypes() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe recipe = choose(model, new Selector.All(), "rtn bits=8 group=64");
            Plan plan = planner.plan(model, recipe);
            assertTrue(plan.isRefused());
            assertEquals(
                    Set.of(
                            "a GGUF file does not hold 8 bit asymmetric, groups of 64 (8.38 bits per weight): its codes have"
                                    + " 8 bits with their sign, and those of this grid less their zero points have 9;"
                                    + " symmetric codes fit. Nearest: Q8_0 (8.5 bits), Q5_1 (6 bits), Q5_0 (5.5 bits)."
                                    + " Choose one of them, or have it written rounded or dense"),
                    texts(plan, Severity.REFUSED));
            assertEquals(42, plan.notices().size());
            long others = 2048 * 256 + 13 * 256;
            double bits = ((model.parameters() - others) * 8.375 + others * 32) / model.parameters();
            assertEquals(bits, plan.bitsPerWeight(), 1e-12);
        }
    }

    @Test
    void aMisfitIsWrittenInTheNearestTypeWithItsCost() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe recipe = choose(model, new Selector.All(), "rtn bits=8");
            Plan rounded = planner.plan(model, TestRecipes.with(recipe, Misfit.ROUND));
            long linear = model.parameters() - 2048 * 256 - 13 * 256;
            assertEquals(
                    Set.of(
                            "42 tensors are stored in another type than asked for: %,d bytes more"
                                    .formatted(linear * (8500 - 8375) / 8000),
                            "a GGUF file does not hold 8 bit asymmetric, groups of 64 (8.38 bits per weight): its codes have"
                                    + " 8 bits with their sign, and those of this grid less their zero points have 9;"
                                    + " symmetric codes fit: written as Q8_0, 8.5 bits per weight instead of 8.38, which"
                                    + " adds an error of about 0.0029 % of the weights' energy (45.4 dB, predicted for"
                                    + " bell-shaped weights)"),
                    texts(rounded, Severity.WARNING));
            assertEquals(
                    DType.Q8_0,
                    action(rounded, "model.layers.0.mlp.up_proj.weight").writtenType());
            Plan dense = planner.plan(model, TestRecipes.with(recipe, Misfit.DENSE));
            assertFalse(dense.isRefused());
            assertEquals(
                    "8 bit asymmetric, groups of 64, written as F16",
                    action(dense, "model.layers.0.mlp.up_proj.weight").storage());
        }
    }

    @Test
    void safetensorsRoundToTheDenseTypeBecauseTheyHoldNoBlocks() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe recipe = TestRecipes.of(model, "safetensors", "ggml type=q4_0");
            assertTrue(texts(planner.plan(model, recipe), Severity.REFUSED)
                    .iterator()
                    .next()
                    .contains("Nearest: F16 (16 bits)"));
            Plan rounded = planner.plan(model, TestRecipes.with(recipe, Misfit.ROUND));
            assertEquals(DType.F16, action(rounded, "model.embed_tokens.weight").writtenType());
            assertEquals(DType.F32, action(rounded, "model.norm.weight").writtenType());
        }
    }

    @Test
    void whatNobodyChoosesIsCopiedAsItIs() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Plan plan = planner.plan(model, TestRecipes.unchanged(model, "gguf"));
            assertEquals(16_314_336, plan.fileBytes());
            assertEquals("F32 (unchanged)", plan.actions().getFirst().storage());
        }
        try (Model model = Model.open(TestModels.gguf(folder, 1))) {
            Plan plan = planner.plan(model, TestRecipes.unchanged(model, "gguf"));
            assertEquals(
                    List.of(DType.Q8_0, DType.Q4_1, DType.Q6_K, DType.F16, DType.F32, DType.I32, DType.OPAQUE),
                    plan.actions().stream().map(Action::writtenType).toList());
        }
    }

    @Test
    void keepingATensorMakesAnExceptionFromAll() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe recipe = TestRecipes.of(model, "gguf", "ggml type=q4_0");
            recipe = TestRecipes.choose(model, recipe, Selector.roles(TensorRole.FFN_DOWN), "keep");
            Plan plan = planner.plan(model, recipe);
            Action kept = action(plan, "model.layers.2.mlp.down_proj.weight");
            assertEquals(
                    List.of("F32 (unchanged)", "s2"),
                    List.of(kept.storage(), kept.step().orElseThrow().id()));
            assertEquals(512 * 256 * 4, kept.writtenBytes());
        }
    }

    @Test
    void aTypeThatTheFormatLacksBecomesDenseOrIsRefused() throws Exception {
        try (Model model = Model.open(TestModels.gguf(folder, 1))) {
            Plan plan = planner.plan(model, TestRecipes.unchanged(model, "safetensors"));
            assertTrue(plan.notices().stream()
                    .anyMatch(n -> n.severity() == Severity.REFUSED
                            && n.tensor().orElseThrow().name().equals("blk.0.strange.weight")
                            && n.text().contains("does not hold ggml type 99, and Lapidary cannot convert it")));
            assertTrue(
                    texts(plan, Severity.WARNING)
                            .contains(
                                    "a safetensors file does not hold Q8_0: written as F16, 16 bits per weight instead of 8.5"));
            assertEquals(DType.I32, action(plan, "counts").writtenType());
        }
    }

    @Test
    void rowsThatTheBlockDoesNotDivideFallBackWithANotice() throws Exception {
        try (Model model = Model.open(TestModels.safetensors(folder, 1))) {
            Recipe recipe = TestRecipes.with(TestRecipes.of(model, "safetensors", "ggml type=q4_0"), Misfit.DENSE);
            Plan plan = planner.plan(model, recipe);
            assertTrue(texts(plan, Severity.INFO)
                    .contains("rows of 37 weights are no whole number of Q4_0 blocks of 32: stored as F16"));
        }
    }

    @Test
    void aTensorThatCannotBeCompressedIsLeftOutUnlessItWasNamed() throws Exception {
        try (Model model = Model.open(TestModels.safetensors(folder, 1))) {
            Plan all = planner.plan(model, TestRecipes.of(model, "safetensors", "ggml type=f16"));
            assertEquals(
                    Set.of("tensor 'counts' holds whole numbers (I64), not weights; keep it as stored: left as it is"),
                    texts(all, Severity.WARNING));
            assertFalse(all.isRefused());
            Selector counts = new Selector.Named(new TreeSet<>(Set.of(new TensorId("counts"))));
            Recipe named = TestRecipes.choose(model, TestRecipes.unchanged(model, "safetensors"), counts, "ggml");
            assertTrue(planner.plan(model, named).isRefused());
        }
    }

    @Test
    void aModelThatTheFormatCannotDescribeIsRefused() throws Exception {
        try (Model model = Model.open(TestModels.safetensors(folder, 1))) {
            Plan plan = planner.plan(model, TestRecipes.unchanged(model, "gguf"));
            assertTrue(plan.isRefused());
            assertEquals(List.of(), plan.actions());
        }
    }

    @Test
    void unknownTensorsAndOtherSourcesAreTold() throws Exception {
        try (Model model = Model.open(TestModels.safetensors(folder, 1))) {
            Recipe recipe = TestRecipes.unchanged(model, "safetensors");
            Source other = new Source("whale", recipe.source().headerSha256(), java.util.Optional.empty());
            Selector ghost = new Selector.Named(new TreeSet<>(Set.of(new TensorId("ghost"))));
            Recipe foreign = new Recipe(
                    1,
                    other,
                    List.of(new Step("s1", "keep", 1, ghost, new TreeMap<>())),
                    recipe.target(),
                    List.of(),
                    0);
            assertEquals(
                    Set.of(
                            "the recipe was made for the architecture 'whale', this model is 'unknown'",
                            "step s1 names a tensor that this model does not have"),
                    texts(planner.plan(model, foreign), Severity.WARNING));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "awk|1|bits=4|step s1: unknown method 'awk'; there are ggml, rtn, gptq, ",
                "rtn|2|bits=4|step s1: it asks for version 2 of rtn; this program has version 1",
                "rtn|1|bit=4|step s1: rtn: unknown setting 'bit'; expected one of bits, scheme",
                "rtn|1|bits=9|step s1: rtn: bits: expected a whole number from 1 to 8, found 9"
            })
    void aStepThatMeansNothingIsNamed(String row) throws Exception {
        String[] parts = row.split("\\|");
        String[] setting = parts[2].split("=");
        Map<String, SettingValue> settings = Map.of(setting[0], new SettingValue.Whole(Long.parseLong(setting[1])));
        Choice choice = new Choice(parts[0], Integer.parseInt(parts[1]), new TreeMap<>(settings));
        try (Model model = Model.open(TestModels.safetensors(folder, 1))) {
            Recipe recipe = RecipeEdit.choose(
                    TestRecipes.unchanged(model, "safetensors"), model.tensors(), Selector.everything(), choice);
            var thrown = assertThrows(InvalidSettingException.class, () -> planner.plan(model, recipe));
            assertTrue(thrown.getMessage().startsWith(parts[3]), thrown.getMessage());
        }
    }

    @Test
    void anUnknownFormatIsNamed() throws Exception {
        try (Model model = Model.open(TestModels.safetensors(folder, 1))) {
            Recipe recipe = RecipeEdit.target(
                    TestRecipes.unchanged(model, "gguf"), new Target("tflite", DType.F16, Misfit.REFUSE));
            var thrown = assertThrows(InvalidSettingException.class, () -> planner.plan(model, recipe));
            assertTrue(thrown.getMessage().startsWith("unknown target format 'tflite'; there are gguf"));
        }
    }

    @Test
    void thePlanCarriesTheIdOfTheRecipe() throws Exception {
        try (Model model = Model.open(TestModels.many(folder, 400))) {
            Recipe recipe = TestRecipes.of(model, "safetensors", "ggml type=f16");
            Plan plan = planner.plan(model, recipe);
            assertEquals(RecipeFile.id(recipe), plan.recipeId());
            assertEquals(400, plan.actions().size());
            assertEquals(16, plan.bitsPerWeight());
        }
    }

    private static Recipe choose(Model model, Selector on, String choice) {
        return TestRecipes.choose(model, TestRecipes.unchanged(model, "gguf"), on, choice);
    }

    private static Action action(Plan plan, String name) {
        return plan.find(new TensorId(name)).orElseThrow();
    }

    private static Set<String> texts(Plan plan, Severity severity) {
        return plan.notices().stream()
                .filter(notice -> notice.severity() == severity)
                .map(Notice::text)
                .collect(Collectors.toSet());
    }
}
