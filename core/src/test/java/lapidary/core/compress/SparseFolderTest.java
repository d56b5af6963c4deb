package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.TestFiles;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.StrictJson;
import lapidary.core.job.Job;
import lapidary.core.job.TestJob;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Folders with pruned layers, stored without their zeros: exact in size, and exact in every weight.
class SparseFolderTest {
    private static final Path SAMPLE = TestFiles.sample("classics-4m");
    private final Compressor compressor = new Compressor(Pruners.methods());

    @TempDir
    Path folder;

    /// SHA-256 of `model.safetensors` that an independent script in NumPy (`unpackbits` with the little bit order)
    /// unpacks to exactly the 56 tensors of the same recipe written as a dense folder.
    @Test
    void lampAtHalfDensityIsWhatAnIndependentUnpackerReads() throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            Report report = compressor.run(model, lamp(model, "sparse-bitmask", 0.5), out, Job.UNWATCHED);
            assertEquals("9aca3db1fa9b79ec30b8550a6f37cebaea9cfa10c051498a2921b0e20b5615a6", report.sha256());
            assertEquals(9_781_461, report.plan().fileBytes());
            assertEquals(report.plan().fileBytes(), report.writtenBytes());
            assertEquals(report.plan().fileBytes(), size(out));
        }
    }

    /// As above, of 2:4 in F16.
    @Test
    void twoOfFourIsWhatAnIndependentUnpackerReads() throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = rounded(model, pattern(model, "sparse-24-bitmask", 2, 4), "f16");
            Report report = compressor.run(model, recipe, out, Job.UNWATCHED);
            assertEquals("d530f88bc79fee95b1f45c4f94e7e42a0ff1d6ba3da78529c11eac1a62ba7226", report.sha256());
            assertEquals(6_139_863, report.writtenBytes());
            assertEquals(report.plan().fileBytes(), size(out));
        }
    }

    @ParameterizedTest
    @CsvSource({"sparse-bitmask, f32", "sparse-bitmask, f16", "sparse-bitmask, bf16", "sparse-24-bitmask, bf16"})
    void readsBackEveryWeightBitForBit(String format, String type) throws Exception {
        Path sparse = folder.resolve("sparse");
        Path dense = folder.resolve("dense");
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = format.contains("24") ? pattern(model, format, 2, 4) : lamp(model, format, 0.3);
            recipe = type.equals("f32") ? recipe : rounded(model, recipe, type);
            compressor.run(model, recipe, sparse, Job.UNWATCHED);
            compressor.run(model, TestRecipes.into(recipe, "huggingface"), dense, Job.UNWATCHED);
        }
        try (Model one = Model.open(sparse);
                Model other = Model.open(dense)) {
            assertEquals(names(other), names(one));
            for (ModelTensor tensor : other.tensors()) {
                assertArrayEquals(
                        values(tensor),
                        values(find(one, tensor.id())),
                        tensor.id().name());
            }
        }
    }

    /// Rows of q and k change places between GGUF and Hugging Face, and take their positions along.
    @Test
    void aGgufBecomesASparseFolderInItsOwnRowOrder() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Path gguf = folder.resolve("f32.gguf");
            compressor.run(model, TestRecipes.unchanged(model, "gguf"), gguf, Job.UNWATCHED);
            Path direct = folder.resolve("direct");
            compressor.run(model, lamp(model, "sparse-bitmask", 0.4), direct, Job.UNWATCHED);
            try (Model other = Model.open(gguf)) {
                Path around = folder.resolve("around");
                compressor.run(other, lamp(other, "sparse-bitmask", 0.4), around, Job.UNWATCHED);
                try (Model first = Model.open(direct);
                        Model second = Model.open(around)) {
                    for (ModelTensor tensor : first.tensors()) {
                        assertArrayEquals(values(tensor), values(find(second, tensor.id())));
                    }
                }
            }
        }
    }

    /// What was F16 stays F16 wherever it goes, and may lose more weights.
    @Test
    void aSparseFolderKeepsItsNumberTypeElsewhere() throws Exception {
        Path sparse = folder.resolve("sparse");
        try (Model model = Model.open(SAMPLE)) {
            compressor.run(model, rounded(model, lamp(model, "sparse-bitmask", 0.5), "f16"), sparse, Job.UNWATCHED);
        }
        TensorId up = new TensorId("model.layers.2.mlp.up_proj.weight");
        Path gguf = folder.resolve("out.gguf");
        Path again = folder.resolve("again");
        try (Model model = Model.open(sparse)) {
            assertEquals(DType.F16, find(model, up).tensor().numberType().orElseThrow());
            Recipe plain = RecipeEdit.unchanged(model, new Target("gguf", DType.BF16, Misfit.REFUSE));
            Report report = compressor.run(model, plain, gguf, Job.UNWATCHED);
            assertTrue(report.plan().find(up).orElseThrow().fidelity().isExact());
            compressor.run(model, lamp(model, "sparse-bitmask", 0.2), again, Job.UNWATCHED);
            try (Model dense = Model.open(gguf);
                    Model less = Model.open(again)) {
                ModelTensor written = find(dense, new TensorId("blk.2.ffn_up.weight"));
                assertEquals(DType.F16, written.tensor().type());
                assertArrayEquals(values(find(model, up)), values(written));
                assertEquals(
                        "F16 bitmask (compressed-tensors)",
                        find(less, up).tensor().typeName());
            }
        }
    }

    @Test
    void theConfigurationSaysWhichLayersAreSparse() throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            compressor.run(model, pattern(model, "sparse-24-bitmask", 2, 4), out, Job.UNWATCHED);
        }
        JsonNode config = StrictJson.readObject(out.resolve("config.json"), 1 << 20);
        JsonNode sparsity = config.path("quantization_config").path("sparsity_config");
        assertEquals("float32", config.path("torch_dtype").stringValue());
        assertEquals(
                "compressed-tensors",
                config.path("quantization_config").path("quant_method").stringValue());
        assertEquals("sparse-24-bitmask", sparsity.path("format").stringValue());
        assertEquals("2:4", sparsity.path("sparsity_structure").stringValue());
        assertEquals(42, sparsity.path("targets").size());
        // half of 3,538,944 weights of 4,066,560 that are stored
        assertEquals(0.435127, sparsity.path("global_sparsity").doubleValue());
    }

    @Test
    void theLedgerCountsEveryBitOfTheFile() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Plan plan = new Planner(Pruners.methods()).plan(model, lamp(model, "sparse-bitmask", 0.5));
            Action action = plan.find(new TensorId("model.layers.0.mlp.gate_proj.weight"))
                    .orElseThrow();
            // 59,193 weights in F32, a bit for each of 512 × 256, 512 offsets and two extents of 64 bits
            assertEquals(59_193 * 32L, action.ledger().bits().get("values"));
            assertEquals(512 * 256L, action.ledger().bits().get("positions"));
            assertEquals(512 * 64L, action.ledger().bits().get("offsets"));
            assertEquals(128, action.ledger().bits().get("shape"));
            assertEquals(8 * action.writtenBytes(), action.ledger().total());
            assertTrue(action.fidelity().isExact());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sparse-24-bitmask, 4, 8, it holds 2:4 alone",
        "sparse-24-bitmask, 1, 4, it holds 2:4 alone",
    })
    void whatIsNotTwoOfFourIsWrittenDenseAndRefusedWhereNothingIsLeft(String format, int n, int m, String reason)
            throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Plan plan = new Planner(Pruners.methods()).plan(model, pattern(model, format, n, m));
            assertTrue(plan.isRefused());
            assertTrue(plan.notices().stream().anyMatch(notice -> notice.text().contains(reason)));
            assertTrue(plan.notices().stream()
                    .anyMatch(notice -> notice.text().contains("this would be no 2:4 bitmask folder")));
        }
    }

    @Test
    void aFolderWithoutPrunedLayersIsRefused() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Plan plan = new Planner(Pruners.methods()).plan(model, TestRecipes.unchanged(model, "sparse-bitmask"));
            assertTrue(plan.isRefused());
        }
    }

    @Test
    void embeddingsThatArePrunedByNameStayDense() throws Exception {
        TensorId table = new TensorId("model.embed_tokens.weight");
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = RecipeEdit.choose(
                    lamp(model, "sparse-bitmask", 0.5),
                    model.tensors(),
                    new Selector.Named(new TreeSet<>(List.of(table))),
                    method("magnitude").with(TestTensors.settings(method("magnitude"), "density=25")));
            Path out = folder.resolve("out");
            Report report = compressor.run(model, recipe, out, Job.UNWATCHED);
            assertEquals(report.plan().fileBytes(), size(out));
            try (Model back = Model.open(out)) {
                assertTrue(find(back, table).tensor().isDirect());
                int left = 0;
                for (float value : values(find(back, table))) {
                    left += value != 0 ? 1 : 0;
                }
                assertEquals(2048 * 256 / 4, left);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "40"})
    void cancellingLeavesNothingBehind(int checks) throws Exception {
        AtomicInteger left = new AtomicInteger(checks);
        Job job = new TestJob() {
            @Override
            public boolean isCancelled() {
                return left.getAndDecrement() <= 0;
            }
        };
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = pattern(model, "sparse-bitmask", 2, 4);
            assertThrows(CancellationException.class, () -> compressor.run(model, recipe, folder.resolve("out"), job));
        }
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    private static Recipe lamp(Model model, String format, double density) throws Exception {
        return model.file().reading(() -> {
            try {
                List<PrunableLayer> layers = PrunePlan.read(
                        DensitySchemes.find("lamp").orElseThrow(),
                        PrunePlan.layers(model),
                        Evidence.NONE,
                        Workers.shared(),
                        Job.UNWATCHED);
                PrunePlan plan = PrunePlan.allocate(
                        DensitySchemes.find("lamp").orElseThrow(), layers, density, Workers.shared(), Job.UNWATCHED);
                Transform magnitude = method("magnitude");
                return plan.into(
                        TestRecipes.unchanged(model, format), magnitude, Settings.standard(magnitude.settings()));
            } catch (UnfitException | NotFiniteException | InfeasibleException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Recipe pattern(Model model, String format, int n, int m) throws Exception {
        Settings settings = TestTensors.settings(method("magnitude"), "amount=pattern", "n=" + n, "m=" + m);
        return RecipeEdit.choose(
                TestRecipes.unchanged(model, format),
                model.tensors(),
                new Selector.All(),
                method("magnitude").with(settings));
    }

    private static Recipe rounded(Model model, Recipe recipe, String type) throws Exception {
        return TestRecipes.choose(model, recipe, new Selector.All(), "ggml type=" + type);
    }

    private static Transform method(String id) {
        return Pruners.all().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<TensorId> names(Model model) {
        return model.tensors().stream().map(ModelTensor::id).sorted().toList();
    }

    private static ModelTensor find(Model model, TensorId id) {
        return model.find(id).orElseThrow();
    }

    private static float[] values(ModelTensor tensor) {
        return TestTensors.decode(Codecs.view(tensor.tensor()));
    }

    private static long size(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
