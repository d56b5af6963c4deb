package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.calib.Evidence;
import lapidary.core.compress.Compressor;
import lapidary.core.compressed.Codecs;
import lapidary.core.eval.Classics;
import lapidary.core.infer.Network;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From recipes to what is really done.
class AssignmentTest {
    private static final String DOWN = "model.layers.1.mlp.down_proj.weight";
    private final Methods methods = Quantizers.methods();

    @TempDir
    private Path folder;

    private Model model;

    @BeforeEach
    void open() throws IOException {
        model = Model.open(TinyLlama.write(folder.resolve("tiny"), true, 1));
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void theLastStepThatSelectsATensorCounts() throws Exception {
        Recipe both = Recipes.named(Recipes.all(model, 4), model, 6, DOWN);
        Assignment found = Assignment.of(model, methods, both);
        assertEquals(7 * TinyLlama.BLOCKS, found.treatments().size());
        assertEquals(6, bits(found, DOWN));
        assertEquals(4, bits(found, "model.layers.0.mlp.down_proj.weight"));
    }

    @Test
    void recipesThatSayTheSameOtherwiseAreEqual() throws Exception {
        String[] linear = model.tensors().stream()
                .filter(tensor -> new Selector.All().selects(tensor))
                .map(tensor -> tensor.id().name())
                .toArray(String[]::new);
        Assignment one = Assignment.of(model, methods, Recipes.all(model, 4));
        Assignment other = Assignment.of(model, methods, Recipes.named(model, 4, linear));
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertNotEquals(one, Assignment.of(model, methods, Recipes.all(model, 5)));
    }

    @Test
    void keepingIsNoTreatment() throws Exception {
        Recipe kept = RecipeEdit.choose(
                Recipes.all(model, 4),
                model.tensors(),
                new Selector.Named(new TreeSet<>(Recipes.ids(DOWN))),
                new Choice("keep", 1, new TreeMap<>()));
        Assignment found = Assignment.of(model, methods, kept);
        assertEquals(7 * TinyLlama.BLOCKS - 1, found.treatments().size());
        assertTrue(!found.treatments().containsKey(new TensorId(DOWN)));
    }

    @Test
    void whatDoesNotFitIsLeftUnlessNamed() throws Exception {
        Methods unfit = CountedRounding.methods(new AtomicInteger(), false);
        Recipe unchanged = Recipes.unchanged(model);
        Choice choice = CountedRounding.choice(4);
        Recipe whole = RecipeEdit.choose(unchanged, model.tensors(), new Selector.All(), choice);
        assertEquals(0, Assignment.of(model, unfit, whole).treatments().size());
        Recipe one = RecipeEdit.choose(
                unchanged, model.tensors(), new Selector.Named(new TreeSet<>(Recipes.ids(DOWN))), choice);
        assertThrows(UnfitException.class, () -> Assignment.of(model, unfit, one));
    }

    @Test
    void aStepOfAnotherVersionIsRefused() {
        Choice newer = new Choice("rtn", 99, new TreeMap<>());
        Recipe recipe = RecipeEdit.choose(Recipes.unchanged(model), model.tensors(), new Selector.All(), newer);
        assertThrows(InvalidSettingException.class, () -> Assignment.of(model, methods, recipe));
    }

    @Test
    void whatComesBeforeABlockIsTheEmbeddingAndTheEarlierBlocks() throws Exception {
        Recipe recipe = Recipes.named(
                model,
                4,
                "model.embed_tokens.weight",
                "model.layers.0.self_attn.q_proj.weight",
                "model.layers.2.self_attn.q_proj.weight");
        List<Assignment> before = Assignment.of(model, methods, recipe).before(Network.of(model));
        assertEquals(
                List.of(1, 2, 2, 3),
                before.stream()
                        .map(assignment -> assignment.treatments().size())
                        .toList());
    }

    /// The preview judges the weights that the file will hold, also where the file cannot hold what was chosen.
    @ParameterizedTest
    @EnumSource(names = {"ROUND", "DENSE"})
    void misfitsAreTheWeightsOfTheWrittenFile(Target.Misfit misfit) throws Exception {
        try (Model classics = Classics.open()) {
            Recipe recipe = RecipeEdit.choose(
                    RecipeEdit.unchanged(classics, new Target("gguf", DType.F16, misfit)),
                    classics.tensors(),
                    new Selector.Named(new TreeSet<>(Recipes.ids("model.layers.1.mlp.down_proj.weight"))),
                    Recipes.rounding(8));
            Path file = folder.resolve("rounded.gguf");
            new Compressor(methods).run(classics, recipe, file, Job.UNWATCHED);
            Assignment assignment = Assignment.of(classics, methods, recipe);
            Treatments treatments = new Treatments(Weights.original(classics), 1 << 20, Workers.shared());
            RowSource previewed = treatments
                    .weights(assignment.treatments(), assignment.numerics())
                    .of(classics.find(new TensorId("model.layers.1.mlp.down_proj.weight"))
                            .orElseThrow());
            try (Model written = Model.open(file)) {
                ModelTensor tensor =
                        written.find(new TensorId("blk.1.ffn_down.weight")).orElseThrow();
                assertArrayEquals(values(Codecs.view(tensor.tensor())), values(previewed));
                assertEquals(
                        misfit == Target.Misfit.ROUND, tensor.tensor().type().kind() == DType.Kind.BLOCK);
            }
        }
    }

    @Test
    void untouchedWeightsAreThoseOfTheWrittenFile() throws Exception {
        String[] names = model.tensors().stream()
                .filter(tensor -> tensor.tensor().shape().rank() == 2)
                .map(tensor -> tensor.id().name())
                .toArray(String[]::new);
        Choice half = new Choice("ggml", 1, new TreeMap<>(Map.of("type", new SettingValue.Text("bf16"))));
        Recipe brain = RecipeEdit.choose(
                Recipes.unchanged(model), model.tensors(), new Selector.Named(new TreeSet<>(Recipes.ids(names))), half);
        Path source = folder.resolve("brain.safetensors");
        new Compressor(methods).run(model, brain, source, Job.UNWATCHED);
        try (Model stored = Model.open(source)) {
            Recipe recipe = RecipeEdit.choose(
                    RecipeEdit.unchanged(stored, new Target("npz", DType.F16, Target.Misfit.DENSE)),
                    stored.tensors(),
                    new Selector.Named(new TreeSet<>(Recipes.ids(DOWN))),
                    Recipes.rounding(4));
            Assignment assignment = Assignment.of(stored, methods, recipe);
            assertEquals(
                    List.of(names.length - 1 + " tensors that no method touches will be written as F16; the preview "
                            + "includes that rounding."),
                    assignment.notes());
            Path file = folder.resolve("narrow.npz");
            new Compressor(methods).run(stored, recipe, file, Job.UNWATCHED);
            Weights previewed = new Treatments(Weights.original(stored), 1 << 20, Workers.shared())
                    .weights(assignment.treatments(), assignment.numerics());
            try (Model written = Model.open(file)) {
                for (ModelTensor tensor : stored.tensors()) {
                    ModelTensor found = written.find(tensor.id()).orElseThrow();
                    assertArrayEquals(
                            values(Codecs.view(found.tensor())),
                            values(previewed.of(tensor)),
                            tensor.id().name());
                }
            }
        }
    }

    @Test
    void aFileThatHoldsTheStoredTypeNarrowsNothing() throws Exception {
        Recipe recipe = RecipeEdit.unchanged(model, new Target("safetensors", DType.F16, Target.Misfit.REFUSE));
        assertEquals(new Assignment(new TreeMap<>()), Assignment.of(model, methods, recipe));
        assertEquals(List.of(), Assignment.of(model, methods, recipe).notes());
    }

    @Test
    void treatedWeightsBeyondTheBudgetAreComputedAgain() throws Exception {
        Assignment assignment = Assignment.of(model, methods, Recipes.all(model, 4));
        Treatments ample = new Treatments(Weights.original(model), 1 << 20, Workers.shared());
        Treatments scarce = new Treatments(Weights.original(model), 1000, Workers.shared());
        for (Treatment treatment : assignment.treatments().values()) {
            assertArrayEquals(values(ample.of(treatment)), values(scarce.of(treatment)));
        }
        long one = 4L * 24 * 40;
        assertTrue(scarce.bytes() < one, "kept " + scarce.bytes());
        assertTrue(ample.bytes() > 7 * 24 * 24, "kept " + ample.bytes());
        Treatment first = assignment.treatments().firstEntry().getValue();
        assertEquals(
                ample.of(first),
                ample.of(new Treatment(
                        first.tensor(),
                        first.rounding().orElseThrow().transform(),
                        first.rounding().orElseThrow().settings(),
                        Evidence.NONE,
                        Optional.empty())));
    }

    private static long bits(Assignment assignment, String name) {
        Treatment treatment = assignment.treatments().get(new TensorId(name));
        return treatment.rounding().orElseThrow().settings().whole("bits");
    }

    private static float[] values(RowSource source) {
        float[] values = new float[(int) source.shape().elements()];
        source.decode(0, (int) source.shape().rows(), values);
        return values;
    }
}
