package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.TestFiles;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.StrictJson;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.model.TinyLlama;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Folders with packed layers: exact in size, and exact in every weight.
class PackedFolderTest {
    private static final Path SAMPLE = TestFiles.sample("classics-4m");
    private static final TensorId DOWN = new TensorId("model.layers.3.mlp.down_proj.weight");
    private final Compressor compressor = new Compressor(Quantizers.methods());

    @TempDir
    Path folder;

    /// SHA-256 of `model.safetensors` that an independent script in NumPy unpacks, bit by bit, to
    /// exactly the weights of
    /// the same choice written dense in F32: all 42 layers of the sample are equal.
    @ParameterizedTest
    @CsvSource({
        "gptq, rtn bits=4 scheme=symmetric group=64 scale=f16,"
                + " 4d13a19d4661e22f7b88ab3e183fd6bf4790ff2c3ee85915c36cafeed337d896",
        "gptq, rtn bits=4 group=128 scale=f16, 1e43bb5a8ef6f2bf4e23ff1df5f993f79d9ba0c55732a11e1d40a72db166c6ae",
        "gptq, rtn bits=3 scheme=full-range granularity=channel scale=f16,"
                + " 72240d0705baae3f30bc734bfd07c184e4a31b43efddfacd5f90a015c4ffa058",
        "gptq, rtn bits=8 group=32 scale=f16, f7cc96d02a9b215598e2afabf21046a4f0ac09a7a61b0311010c01231810a816",
        "awq, rtn bits=4 group=128, 4042ebd3555a1ace526b23f13cbc483fe4eafb94a268fc9076ed18ce624f1b2d",
        "awq, rtn bits=4 scheme=symmetric group=64, 3cf8bda2dd0ea3fe1e3fd0e3090aa5c295446b4103f802ae952de77a978926cb",
        "compressed-tensors, rtn bits=4 scheme=symmetric group=64 scale=f16,"
                + " f45807adee26d46ef624a214d5c02e37267a8b4116063b1147674a67e8290099",
        "compressed-tensors, rtn bits=8 group=128 scale=f16,"
                + " b8c832c8e78e036a936f00749e3c3cdbfdef680a9b7c09e0f0afd5207aeb20a9"
    })
    void writesWhatAnIndependentUnpackerReads(String format, String choice, String sha256) throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            Report report = compressor.run(model, recipe(model, format, choice), out, Job.UNWATCHED);
            assertEquals(sha256, report.sha256());
            assertEquals(report.plan().fileBytes(), report.writtenBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gptq, rtn bits=2 group=32 scale=f16, GPTQ 2-bit g32",
        "gptq, rtn bits=3 group=16 scheme=symmetric scale=f16, GPTQ 3-bit g16",
        "gptq, rtn bits=4 group=64 range=mse scale=f16, GPTQ 4-bit g64",
        "gptq, rtn bits=8 granularity=channel scheme=full-range scale=f16, GPTQ 8-bit per channel",
        "awq, rtn bits=4 group=32 range=mse, AWQ 4-bit g32",
        "compressed-tensors, rtn bits=4 group=32 scale=f16, int4 g32 (compressed-tensors)",
        "compressed-tensors, rtn bits=8 granularity=channel scale=f16, int8 per channel (compressed-tensors)"
    })
    void readsBackExactlyWhatThePreviewSaw(String format, String choice, String typeName) throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            compressor.run(model, recipe(model, format, choice), out, Job.UNWATCHED);
            Path dense = folder.resolve("dense.safetensors");
            Recipe plain = TestRecipes.with(recipe(model, "safetensors", choice), Misfit.DENSE);
            compressor.run(model, TestRecipes.dense(plain, DType.F32), dense, Job.UNWATCHED);
            try (Model packed = Model.open(out);
                    Model unpacked = Model.open(dense)) {
                assertTrue(packed.architecture().isPresent(), () -> packed.whyNotRunnable()
                        .orElse(""));
                assertEquals(model.tensors().size(), packed.tensors().size());
                assertEquals(typeName, find(packed, DOWN).tensor().typeName());
                for (ModelTensor tensor : unpacked.tensors()) {
                    assertArrayEquals(
                            values(tensor),
                            values(find(packed, tensor.id())),
                            tensor.id().name());
                }
            }
        }
    }

    /// Rows of q and k change places between GGUF and Hugging Face, and take codes, scales and zero points along.
    @Test
    void aGgufBecomesAPackedFolderInItsOwnRowOrder() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Path gguf = folder.resolve("f32.gguf");
            compressor.run(model, TestRecipes.unchanged(model, "gguf"), gguf, Job.UNWATCHED);
            Path direct = folder.resolve("direct");
            String choice = "rtn bits=4 group=32 scale=f16";
            compressor.run(model, recipe(model, "gptq", choice), direct, Job.UNWATCHED);
            try (Model other = Model.open(gguf)) {
                Path around = folder.resolve("around");
                compressor.run(other, recipe(other, "gptq", choice), around, Job.UNWATCHED);
                try (Model first = Model.open(direct);
                        Model second = Model.open(around)) {
                    TensorId query = new TensorId("model.layers.2.self_attn.q_proj.weight");
                    assertArrayEquals(values(find(first, query)), values(find(second, query)));
                }
            }
        }
    }

    @Test
    void theConfigurationSaysHowItIsPacked() throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            compressor.run(model, recipe(model, "gptq", "rtn bits=4 group=64 scale=f16"), out, Job.UNWATCHED);
        }
        JsonNode config = StrictJson.readObject(out.resolve("config.json"), 1 << 20);
        JsonNode packing = config.path("quantization_config");
        assertEquals("float16", config.path("torch_dtype").stringValue());
        assertEquals(packing, StrictJson.readObject(out.resolve("quantize_config.json"), 1 << 20));
        assertEquals(
                List.of("gptq", 4, 64, false, false, "gptq_v2"),
                List.of(
                        packing.path("quant_method").stringValue(),
                        packing.path("bits").intValue(),
                        packing.path("group_size").intValue(),
                        packing.path("sym").booleanValue(),
                        packing.path("desc_act").booleanValue(),
                        packing.path("checkpoint_format").stringValue()));
    }

    @Test
    void layersThatStayDenseAreNamedInTheConfiguration() throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = recipe(model, "gptq", "rtn bits=4 group=64 scheme=symmetric scale=f16");
            recipe = TestRecipes.choose(model, recipe, Selector.roles(TensorRole.FFN_DOWN), "keep");
            Report report = compressor.run(model, recipe, out, Job.UNWATCHED);
            assertTrue(report.plan().notices().stream().anyMatch(n -> n.text().contains("'dynamic'")));
        }
        JsonNode packing =
                StrictJson.readObject(out.resolve("config.json"), 1 << 20).path("quantization_config");
        assertEquals(6, packing.path("dynamic").size());
        assertTrue(packing.path("dynamic").has("-:^model\\.layers\\.0\\.mlp\\.down_proj$"));
        assertEquals(6, packing.path("modules_in_block_to_quantize").get(0).size());
    }

    @Test
    void compressedTensorsHoldsSeveralChoicesAsGroups() throws Exception {
        Path out = folder.resolve("out");
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = recipe(model, "compressed-tensors", "rtn bits=4 group=64 scheme=symmetric scale=f16");
            recipe = TestRecipes.choose(
                    model, recipe, Selector.roles(TensorRole.FFN_DOWN), "rtn bits=8 granularity=channel scale=f16");
            compressor.run(model, recipe, out, Job.UNWATCHED);
            Recipe mixed = TestRecipes.into(recipe, "gptq");
            assertTrue(refusal(model, mixed).contains("4-bit symmetric and 8-bit asymmetric"));
        }
        JsonNode groups = StrictJson.readObject(out.resolve("config.json"), 1 << 20)
                .path("quantization_config")
                .path("config_groups");
        assertEquals(2, groups.size());
        assertEquals(
                6,
                groups.path("group_0").path("targets").size()
                        + groups.path("group_1").path("targets").size()
                        - 36);
        try (Model back = Model.open(out)) {
            assertEquals(
                    "int8 per channel (compressed-tensors)",
                    find(back, DOWN).tensor().typeName());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gptq, rtn bits=5 scale=f16, 'it has 2, 3, 4 or 8 bits'",
        "gptq, rtn bits=4 scale=f32, 'its scales are F16; set'",
        "gptq, rtn bits=4 group=48 scale=f16, 'groups of 16, 32, 64'",
        "gptq, rtn bits=4 granularity=tensor scale=f16, 'not one for the tensor'",
        "awq, rtn bits=3, 'it has 4 bits'",
        "awq, rtn bits=4 group=16, 'groups of 32, 64 or 128'",
        "awq, keep, 'nothing is quantized'",
        "gptq, ggml type=q4_0, 'does not hold Q4_0'",
        "gptq, keep, 'nothing is quantized'",
        "compressed-tensors, rtn bits=3 scale=f16, 'it has 4 or 8 bits'",
        "compressed-tensors, keep, 'nothing is quantized'"
    })
    void misfitsAreRefusedWithTheWayOut(String format, String choice, String reason) throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            String found = refusal(model, recipe(model, format, choice));
            assertTrue(found.contains(reason), found);
        }
    }

    @Test
    void embeddingsStayDense() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = recipe(model, "gptq", "rtn bits=4 scale=f16");
            recipe = TestRecipes.choose(
                    model, recipe, Selector.roles(TensorRole.EMBEDDING), "rtn bits=4 group=64 scale=f16");
            assertTrue(refusal(model, recipe).contains("embedding and output head dense"));
        }
    }

    @Test
    void layersThatTheKernelsCannotRunAreRefused() throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("tiny"), tiny -> tiny))) {
            String found = refusal(model, recipe(model, "gptq", "rtn bits=4 group=32 scale=f16"));
            assertTrue(found.contains("multiples of 32 inputs and 32 outputs, and it has 8 and 12"), found);
        }
    }

    @Test
    void aModelWithoutAConfigurationIsRefused() throws Exception {
        try (Model model = Model.open(TestModels.safetensors(folder, 1))) {
            assertTrue(refusal(model, recipe(model, "gptq", "rtn bits=4 scale=f16"))
                    .contains("config.json"));
        }
    }

    /// What was packed and is written dense says no more that it is packed.
    @Test
    void aPackedModelBecomesADenseOne() throws Exception {
        Path packed = folder.resolve("packed");
        Path dense = folder.resolve("dense");
        try (Model model = Model.open(SAMPLE)) {
            compressor.run(model, recipe(model, "gptq", "rtn bits=4 group=64 scale=f16"), packed, Job.UNWATCHED);
        }
        try (Model model = Model.open(packed)) {
            Report report = compressor.run(model, TestRecipes.unchanged(model, "huggingface"), dense, Job.UNWATCHED);
            assertTrue(report.plan().notices().stream()
                    .anyMatch(n -> n.text().contains("does not hold GPTQ 4-bit g64: written as F16")));
        }
        assertFalse(StrictJson.readObject(dense.resolve("config.json"), 1 << 20).has("quantization_config"));
        assertFalse(Files.exists(dense.resolve("quantize_config.json")));
        try (Model model = Model.open(dense);
                Model before = Model.open(packed)) {
            assertEquals(DType.F16, find(model, DOWN).tensor().type());
            float[] expected = values(find(before, DOWN));
            float[] found = values(find(model, DOWN));
            for (int i = 0; i < expected.length; i++) {
                assertEquals(Float.float16ToFloat(Float.floatToFloat16(expected[i])), found[i]);
            }
        }
    }

    private static Recipe recipe(Model model, String format, String choice) {
        return TestRecipes.choose(model, TestRecipes.unchanged(model, format), new Selector.All(), choice);
    }

    private static String refusal(Model model, Recipe recipe) throws Exception {
        Plan plan = new Planner(Quantizers.methods()).plan(model, recipe);
        assertTrue(plan.isRefused());
        return plan.notices().stream()
                .filter(notice -> notice.severity() == Notice.Severity.REFUSED)
                .map(Notice::text)
                .reduce("", (a, b) -> a + "\n" + b);
    }

    private static ModelTensor find(Model model, TensorId id) {
        return model.find(id).orElseThrow();
    }

    private static float[] values(ModelTensor tensor) {
        return TestTensors.decode(Codecs.view(tensor.tensor()));
    }
}
