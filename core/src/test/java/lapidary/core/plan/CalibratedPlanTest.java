package lapidary.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.TestFiles;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.StockPreset;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.compress.TestRecipes;
import lapidary.core.data.Use;
import lapidary.core.format.FormatException;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import org.junit.jupiter.api.Test;

/// Plans and recipes that rest on an importance matrix.
class CalibratedPlanTest {
    private final Planner planner = new Planner(Quantizers.methods());

    private static Evidence evidence(Model model, int columnsTooMany, String sha256) {
        SortedMap<String, ImportanceMatrix.Entry> entries = new TreeMap<>();
        for (ModelTensor tensor : model.tensors()) {
            if (tensor.role().kind() == TensorRole.Kind.LINEAR) {
                float[] sums = new float[(int) tensor.tensor().shape().columns() + columnsTooMany];
                Arrays.fill(sums, 2);
                entries.put(
                        TensorNames.gguf(tensor.id().name()).orElseThrow(),
                        new ImportanceMatrix.Entry(sums, new long[] {2}));
            }
        }
        ImportanceMatrix matrix = new ImportanceMatrix(entries, List.of("t".repeat(200)), 5, 2);
        return Evidence.of(new Evidence.Calibration(matrix, sha256, "i.gguf"));
    }

    private static List<String> refusals(Plan plan) {
        return plan.notices().stream()
                .filter(notice -> notice.severity() == Notice.Severity.REFUSED)
                .map(Notice::text)
                .toList();
    }

    @Test
    void aRecipeIsRefusedUnlessItsImportanceMatrixIsThere() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Evidence right = evidence(model, 0, "ab".repeat(32));
            Evidence other = evidence(model, 0, "cd".repeat(32));
            Recipe plain = TestRecipes.of(model, "gguf", "ggml type=q4_k");
            Recipe calibrated = RecipeEdit.calibrate(plain, right);
            assertFalse(planner.plan(model, calibrated, right).isRefused());
            assertTrue(
                    refusals(planner.plan(model, calibrated, other)).getFirst().contains("abababababab…"));
            assertTrue(planner.plan(model, calibrated).isRefused());
            assertTrue(refusals(planner.plan(model, plain, right)).getFirst().contains("does not name"));
            assertEquals(plain, RecipeEdit.calibrate(calibrated, Evidence.NONE));
            assertNotEquals(RecipeFile.id(plain), RecipeFile.id(calibrated));
        }
    }

    @Test
    void anImportanceMatrixOfAnotherModelIsRefusedByName() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Evidence wide = evidence(model, 3, "ab".repeat(32));
            Recipe recipe = RecipeEdit.calibrate(TestRecipes.of(model, "gguf", "ggml type=q4_k"), wide);
            String text = refusals(planner.plan(model, recipe, wide)).getFirst();
            assertTrue(text.contains("computed for another model"), text);
        }
    }

    @Test
    void q2kSmallNeedsAnImportanceMatrix() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe base = TestRecipes.unchanged(model, "gguf");
            PresetAllocator presets = PresetAllocator.of(model);
            UnfitException thrown = assertThrows(
                    UnfitException.class, () -> presets.allocate(base, StockPreset.Q2_K_S, PresetWishes.NONE, false));
            assertTrue(thrown.lacksEvidence());
            assertFalse(presets.allocate(base, StockPreset.Q2_K_S, PresetWishes.NONE, true)
                    .steps()
                    .isEmpty());
        }
    }

    @Test
    void theFileSaysWhereTheImportanceCameFrom() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Evidence evidence = evidence(model, 0, "ab".repeat(32));
            Recipe recipe = RecipeEdit.calibrate(TestRecipes.of(model, "gguf", "ggml type=q4_k"), evidence);
            assertEquals(List.of(new DataRef("imatrix", "ab".repeat(32), Use.CALIBRATE)), recipe.data());
            Map<String, MetadataValue> metadata = planner.blueprint(model, recipe, evidence)
                    .layout()
                    .orElseThrow()
                    .metadata();
            assertEquals(MetadataValue.text("i.gguf"), metadata.get("quantize.imatrix.file"));
            assertEquals(MetadataValue.text("t".repeat(127)), metadata.get("quantize.imatrix.dataset"));
            assertEquals(MetadataValue.uint32(42), metadata.get("quantize.imatrix.entries_count"));
            assertEquals(MetadataValue.uint32(5), metadata.get("quantize.imatrix.chunks_count"));
        }
    }

    @Test
    void changesOfTheMetadataAreKeptInRecipes() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe base = TestRecipes.unchanged(model, "gguf");
            Recipe edited = RecipeEdit.target(
                    base,
                    base.target()
                            .with(new MetadataEdit.Put("general.name", MetadataValue.text("")))
                            .with(new MetadataEdit.Put("a.b", MetadataValue.float32(0.1)))
                            .with(new MetadataEdit.Put(
                                    "a.list",
                                    new MetadataValue.Sequence(
                                            MetadataValue.uint32(0),
                                            List.of(MetadataValue.uint32(1), MetadataValue.uint32(2)))))
                            .with(new MetadataEdit.Remove("llama.vocab_size")));
            assertEquals(edited, RecipeFile.parse(RecipeFile.toJson(edited), Path.of("recipe.json")));
            Plan plan = planner.plan(model, edited);
            Map<String, MetadataValue> metadata = planner.blueprint(model, edited, Evidence.NONE)
                    .layout()
                    .orElseThrow()
                    .metadata();
            assertEquals(MetadataValue.text(""), metadata.get("general.name"));
            assertFalse(metadata.containsKey("llama.vocab_size"));
            assertFalse(plan.isRefused());
        }
    }

    @Test
    void aChangeOfTheMetadataThatSaysNothingIsRefused() {
        String recipe =
                """
                {"schema":1,"source":{"architecture":"llama","headerSha256":"%s"},"steps":[],
                 "target":{"format":"gguf","dense":"F32","misfit":"refuse","metadata":[%s]},"data":[],"seed":0}
                """;
        for (String edit : List.of(
                "{\"key\":\"a\",\"type\":\"uint32\",\"value\":\"-1\"}",
                "{\"key\":\"a\",\"type\":\"uint32\",\"value\":7}",
                "{\"key\":\"a\",\"type\":\"thing\",\"value\":\"7\"}",
                "{\"key\":\"a\",\"remove\":false}",
                "{\"key\":\"a\",\"remove\":true,\"type\":\"uint32\"}",
                "{\"key\":\"a\",\"type\":\"uint32\",\"values\":{}}",
                "{\"key\":\"\",\"remove\":true}")) {
            String json = recipe.formatted("0".repeat(64), edit);
            assertThrows(FormatException.class, () -> RecipeFile.parse(json, Path.of("recipe.json")), edit);
        }
    }

    @Test
    void aMethodThatFindsNothingToDoIsSaidToChangeNothing() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Plan alone = planner.plan(model, TestRecipes.of(model, "gguf", "normtweak"));
            Notice warning = alone.notices().getFirst();
            assertEquals(Notice.Severity.WARNING, warning.severity());
            assertTrue(warning.text().startsWith("Norm tweaking changes nothing: it corrects norms whose layers"));
            Recipe rounded = TestRecipes.of(model, "gguf", "rtn");
            Plan both = planner.plan(model, TestRecipes.choose(model, rounded, Selector.everything(), "normtweak"));
            assertTrue(refusals(both).getFirst().contains("Say what to run the model over (--calibrate FILE)"));
        }
    }
}
