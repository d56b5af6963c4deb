package lapidary.core.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.TestFiles;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.RefusedException;
import lapidary.core.compress.TestRecipes;
import lapidary.core.compressed.Codecs;
import lapidary.core.edit.WeightEdits.Place;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.prune.Pruners;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Step;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditWeightsTest {
    private static final Path SAMPLE = TestFiles.sample("classics-4m");
    private static final String DOWN = "model.layers.0.mlp.down_proj.weight";
    private static final String NORM = "model.layers.1.input_layernorm.weight";
    private static final Methods METHODS = Pruners.methods();

    @TempDir
    private Path folder;

    /// Every other weight keeps its very bits.
    @ParameterizedTest
    @ValueSource(strings = {"gguf", "safetensors"})
    void exactlyTheseWeightsChangeInTheFileThatIsWritten(String format) throws Exception {
        Path plain = folder.resolve("plain." + format);
        Path edited = folder.resolve("edited." + format);
        try (Model model = Model.open(SAMPLE)) {
            Recipe none = TestRecipes.dense(TestRecipes.unchanged(model, format), DType.F32);
            Recipe recipe = edit(model, none, DOWN, "3,4=2.5; 148,265=0");
            recipe = edit(model, recipe, NORM, "0,7=-1");
            new Compressor(METHODS).run(model, none, plain, Job.UNWATCHED);
            new Compressor(METHODS).run(model, recipe, edited, Job.UNWATCHED);
        }
        assertEquals(
                List.of(
                        "blk.0.ffn_down.weight 3,4 × 2.5",
                        "blk.0.ffn_down.weight 148,265 × 0.0",
                        "blk.1.attn_norm.weight 0,7 × -1.0"),
                differences(plain, edited));
    }

    @Test
    void rowsDecodeInPartsAsTheyDoAltogether() {
        Random random = new Random(5);
        TreeMap<Place, Double> factors = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            factors.put(new Place(random.nextInt(40), random.nextInt(16)), random.nextInt(4) / 2.0);
        }
        WeightEdits edits = new WeightEdits(factors);
        float[] values = TestTensors.numbers(3, 640);
        var source = TestTensors.view(TestTensors.weight(Shape.of(40, 16), values));
        float[] expected = values.clone();
        factors.forEach((at, factor) -> expected[at.row() * 16 + at.column()] *= factor.floatValue());
        for (int first = 0; first < 40; first += 7) {
            int rows = Math.min(7, 40 - first);
            float[] out = new float[rows * 16];
            EditedRows.of(source, edits).decode(first, rows, out);
            for (int i = 0; i < out.length; i++) {
                assertEquals(expected[first * 16 + i], out[i], 0);
            }
        }
    }

    /// Of Q8_0, the block of 32 that holds the weight is another one, and nothing else.
    @Test
    void theEditComesBeforeTheRounding() throws Exception {
        Path plain = folder.resolve("plain.gguf");
        Path edited = folder.resolve("edited.gguf");
        try (Model model = Model.open(SAMPLE)) {
            Recipe none = TestRecipes.of(model, "gguf", "ggml type=q8_0");
            new Compressor(METHODS).run(model, none, plain, Job.UNWATCHED);
            new Compressor(METHODS).run(model, edit(model, none, DOWN, "148,265=100"), edited, Job.UNWATCHED);
        }
        List<String> changed = differences(plain, edited);
        assertFalse(changed.isEmpty());
        for (String each : changed) {
            assertTrue(each.startsWith("blk.0.ffn_down.weight 148,"), each);
            int column = Integer.parseInt(each.split(" ")[1].split(",")[1]);
            assertEquals(265 / 32, column / 32, each);
        }
        assertTrue(changed.stream().anyMatch(each -> each.startsWith("blk.0.ffn_down.weight 148,265 ")));
    }

    @Test
    void thePlanSaysWhatIsEditedAndTheBytesStay() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Recipe none = TestRecipes.dense(TestRecipes.unchanged(model, "gguf"), DType.F32);
            Planner planner = new Planner(METHODS);
            Plan plan = planner.plan(model, edit(model, none, DOWN, "1,1=0; 3,4=0.5"));
            assertEquals(planner.plan(model, none).fileBytes(), plan.fileBytes());
            assertEquals(
                    List.of("F32, 1 weight set to 0, 1 weight scaled"),
                    plan.actions().stream()
                            .filter(action -> action.id().name().equals(DOWN))
                            .map(action -> action.storage())
                            .toList());
        }
    }

    @Test
    void aWeightOutsideItsTensorIsRefused() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Recipe all = TestRecipes.of(model, "gguf", "ggml type=q4_0");
            Recipe recipe = edit(model, all, DOWN, "256,0=0");
            Plan plan = new Planner(METHODS).plan(model, recipe);
            assertTrue(plan.isRefused());
            String text = plan.notices().stream()
                    .filter(notice -> notice.severity() == Notice.Severity.REFUSED)
                    .findFirst()
                    .orElseThrow()
                    .text();
            assertTrue(text.contains("256 rows and 512 columns: there is no weight at row 256, column 0"), text);
            assertThrows(RefusedException.class, () -> new Compressor(METHODS)
                    .run(model, recipe, folder.resolve("x.gguf"), Job.UNWATCHED));
        }
    }

    /// Blocks share scales: the weights become numbers, and the plan warns of it.
    @Test
    void aTensorInBlocksIsUnpackedWithAWarning() throws Exception {
        Path q4 = folder.resolve("q4.gguf");
        Path out = folder.resolve("out.gguf");
        try (Model model = Model.open(SAMPLE)) {
            new Compressor(METHODS).run(model, TestRecipes.of(model, "gguf", "ggml type=q4_0"), q4, Job.UNWATCHED);
        }
        try (Model model = Model.open(q4)) {
            Recipe recipe = edit(model, TestRecipes.unchanged(model, "gguf"), "blk.0.ffn_down.weight", "2,3=4");
            Plan plan = new Planner(METHODS).plan(model, recipe);
            assertTrue(plan.notices().stream()
                    .anyMatch(notice -> notice.severity() == Notice.Severity.WARNING
                            && notice.text().contains("share scales")));
            new Compressor(METHODS).run(model, recipe, out, Job.UNWATCHED);
        }
        assertEquals(List.of("blk.0.ffn_down.weight 2,3 × 4.0"), differences(q4, out));
    }

    @Test
    void pruningAndRoundingComeAfterTheEdit() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = TestRecipes.of(model, "gguf", "ggml type=q8_0");
            Step prune = new Step(
                    "p",
                    "magnitude",
                    1,
                    new Selector.Named(new TreeSet<>(List.of(new TensorId(DOWN)))),
                    new TreeMap<>(Map.of("density", new SettingValue.Real(50))),
                    Stage.PRUNE);
            List<Step> steps = new ArrayList<>(recipe.steps());
            steps.addFirst(prune);
            recipe = new Recipe(1, recipe.source(), steps, recipe.target(), List.of(), 0);
            // The least weight of all, made large, is kept by pruning that sees it large.
            float[] values = decode(model.find(new TensorId(DOWN)).orElseThrow());
            int least = 0;
            for (int i = 0; i < values.length; i++) {
                least = values[i] != 0 && Math.abs(values[i]) < Math.abs(values[least]) ? i : least;
            }
            recipe = edit(model, recipe, DOWN, least / 512 + "," + least % 512 + "=100000000");
            Path out = folder.resolve("out.gguf");
            new Compressor(METHODS).run(model, recipe, out, Job.UNWATCHED);
            try (Model written = Model.open(out)) {
                float[] after = decode(
                        written.find(new TensorId("blk.0.ffn_down.weight")).orElseThrow());
                assertTrue(Math.abs(after[least]) > 0);
            }
        }
    }

    @Test
    void recipesWithEditsAreReadAsTheyAreWritten() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = edit(model, TestRecipes.of(model, "gguf", "ggml type=q8_0"), DOWN, "3,4=2.5; 148,265=0");
            Recipe read = RecipeFile.parse(RecipeFile.toJson(recipe), Path.of("r.json"));
            assertEquals(recipe, read);
            ModelTensor tensor = model.find(new TensorId(DOWN)).orElseThrow();
            assertEquals("3,4=2.5; 148,265=0", EditWeights.of(read, tensor).text());
            assertEquals(
                    TestRecipes.of(model, "gguf", "ggml type=q8_0"),
                    EditWeights.put(read, model.tensors(), tensor.id(), WeightEdits.NONE));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2=0;1,2=3|row 1, column 2 stands there twice",
                "1,2|expected ROW,COLUMN=FACTOR, found '1,2'",
                "1,2=1e999|expected a finite factor, found '1,2=1e999'",
                "1,2=NaN|expected ROW,COLUMN=FACTOR, found '1,2=NaN'"
            })
    void whatIsWrongWithAListIsSaid(String text, String said) {
        assertEquals(
                said,
                assertThrows(IllegalArgumentException.class, () -> WeightEdits.parse(text))
                        .getMessage());
    }

    @Test
    void theTextIsCanonical() {
        assertEquals(
                "1,2=0; 3,1=0.5; 3,10=-2",
                WeightEdits.parse("3,10=-2;1,2 = 0 ; 3,1=5e-1").text());
        assertEquals(WeightEdits.NONE, WeightEdits.parse(" "));
        assertEquals(
                "1 weight set to 0, 2 weights scaled",
                WeightEdits.parse("1,2=0;3,1=2;3,2=2").words());
    }

    private static Recipe edit(Model model, Recipe recipe, String tensor, String edits) {
        return EditWeights.put(recipe, model.tensors(), new TensorId(tensor), WeightEdits.parse(edits));
    }

    /// "tensor row,column × ratio" of every weight that differs, by the names of GGUF files.
    private static List<String> differences(Path one, Path other) throws Exception {
        List<String> found = new ArrayList<>();
        try (Model before = Model.open(one);
                Model after = Model.open(other)) {
            assertEquals(before.tensors().size(), after.tensors().size());
            for (ModelTensor tensor : before.tensors()) {
                float[] was = decode(tensor);
                float[] is = decode(after.find(tensor.id()).orElseThrow());
                int columns = (int) tensor.tensor().shape().columns();
                for (int i = 0; i < was.length; i++) {
                    if (Float.floatToRawIntBits(was[i]) != Float.floatToRawIntBits(is[i])) {
                        String name = TensorNames.gguf(tensor.id().name())
                                .orElse(tensor.id().name());
                        found.add(name + " " + i / columns + "," + i % columns + " × "
                                + Math.round(100 * is[i] / was[i]) / 100.0);
                    }
                }
            }
        }
        return found;
    }

    private static float[] decode(ModelTensor tensor) {
        long rows = tensor.tensor().shape().rows();
        float[] values = new float[(int) tensor.tensor().shape().elements()];
        Codecs.view(tensor.tensor()).decode(0, (int) rows, values);
        return values;
    }

    @Test
    void anEditedMatrixDecodesLikeTheFileThatWasWritten() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            ModelTensor tensor = model.find(new TensorId(DOWN)).orElseThrow();
            float[] edited = new float[(int) tensor.tensor().shape().elements()];
            EditedRows.of(Codecs.view(tensor.tensor()), WeightEdits.parse("0,0=0; 255,511=3"))
                    .decode(0, 256, edited);
            float[] expected = decode(tensor);
            expected[0] = 0;
            expected[expected.length - 1] *= 3;
            assertArrayEquals(expected, edited);
        }
    }
}
