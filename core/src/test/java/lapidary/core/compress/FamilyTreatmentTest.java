package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.quant.Quantizers;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of the values of weights that the two conventions keep differently.
class FamilyTreatmentTest {
    private final Compressor compressor = new Compressor(Quantizers.methods());

    @TempDir
    Path folder;

    @Test
    void addsOneToTheNormsOfGemma() throws Exception {
        try (Model source = Model.open(TinyModels.write(folder.resolve("model"), "gemma2"));
                Model written = Model.open(gguf("gemma2", "f16"))) {
            float[] was = values(find(source, "model.layers.1.post_feedforward_layernorm.weight"));
            ModelTensor is = find(written, "blk.1.post_ffw_norm.weight");
            assertEquals(DType.F32, is.tensor().type());
            for (int i = 0; i < was.length; i++) {
                was[i] += 1;
            }
            assertArrayEquals(was, values(is));
        }
    }

    @Test
    void turnsTheLinearLayersOfGpt2() throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), "gpt2");
        try (Model model = Model.open(source);
                Model written = Model.open(gguf("gpt2", "f32"))) {
            ModelTensor up = find(model, "transformer.h.1.mlp.c_fc.weight");
            assertEquals(Shape.of(128, 32), up.tensor().shape());
            float[] stored = floats(up.tensor());
            float[] turned = values(find(written, "blk.1.ffn_up.weight"));
            assertArrayEquals(turned, values(up));
            for (int output = 0; output < 128; output++) {
                for (int input = 0; input < 32; input++) {
                    assertEquals(stored[input * 128 + output], turned[output * 32 + input]);
                }
            }
        }
    }

    @Test
    void quantizesTheLinearLayersOfGpt2AlongTheirInputs() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), "gpt2"));
                Model written = Model.open(gguf("gpt2", "q8_0"))) {
            float[] was = values(find(model, "transformer.h.0.attn.c_attn.weight"));
            ModelTensor is = find(written, "blk.0.attn_qkv.weight");
            assertEquals(DType.Q8_0, is.tensor().type());
            assertArrayEquals(was, values(is), 0.5f / 127 / 2 + 3e-4f);
            assertEquals(
                    DType.F32, find(written, "position_embd.weight").tensor().type());
        }
    }

    @ParameterizedTest
    @CsvSource({"unchanged, F32", "f16, F16"})
    void writesTheLinearLayersOfGpt2BackAsTheyLay(String choice, DType type) throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), "gpt2");
        Path out = folder.resolve("copy");
        try (Model model = Model.open(source)) {
            var recipe = choice.equals("unchanged")
                    ? TestRecipes.unchanged(model, "huggingface")
                    : TestRecipes.of(model, "huggingface", "ggml type=" + choice);
            compressor.run(model, recipe, out, Job.UNWATCHED);
            try (Model copy = Model.open(out)) {
                Tensor was = find(model, "transformer.h.1.mlp.c_fc.weight").tensor();
                Tensor is = find(copy, "transformer.h.1.mlp.c_fc.weight").tensor();
                assertEquals(type, is.type());
                assertArrayEquals(
                        values(find(model, was.id().name())),
                        values(find(copy, is.id().name())),
                        2.5e-4f);
                if (type == DType.F32) {
                    assertEquals(-1, was.data().mismatch(is.data()));
                }
            }
        }
    }

    @Test
    void takesTheHeadsOfGptNeoXApart() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), "gpt_neox"));
                Model written = Model.open(gguf("gpt_neox", "f32"))) {
            float[] bias = values(find(model, "gpt_neox.layers.0.attention.query_key_value.bias"));
            float[] weight = values(find(model, "gpt_neox.layers.0.attention.query_key_value.weight"));
            float[] parts = values(find(written, "blk.0.attn_qkv.bias"));
            float[] rows = values(find(written, "blk.0.attn_qkv.weight"));
            for (int part = 0; part < 3; part++) {
                for (int head = 0; head < 4; head++) {
                    for (int i = 0; i < 8; i++) {
                        int to = part * 32 + head * 8 + i;
                        int from = head * 24 + part * 8 + i;
                        assertEquals(bias[from], parts[to]);
                        assertEquals(weight[from * 32 + 7], rows[to * 32 + 7]);
                    }
                }
            }
        }
    }

    /// Source of the numbers: transformers `_compute_llama3_parameters` in NumPy, single precision.
    @Test
    void writesTheScaledFrequenciesOfLlama3AsATensor() throws Exception {
        try (Model written = Model.open(gguf("llama3", "q8_0"))) {
            ModelTensor divisors = find(written, "rope_freqs.weight");
            assertEquals(DType.F32, divisors.tensor().type());
            assertArrayEquals(new float[] {1, 2.3391169f, 8, 8}, values(divisors), 1e-6f);
        }
    }

    private Path gguf(String type, String choice) throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), type);
        Path out = folder.resolve(type + "." + choice + ".gguf");
        try (Model model = Model.open(source)) {
            Report report =
                    compressor.run(model, TestRecipes.of(model, "gguf", "ggml type=" + choice), out, Job.UNWATCHED);
            assertEquals(Files.size(out), report.plan().fileBytes());
        }
        return out;
    }

    private static ModelTensor find(Model model, String name) {
        return model.find(new TensorId(name)).orElseThrow();
    }

    private static float[] values(ModelTensor tensor) {
        Shape shape = tensor.tensor().shape();
        float[] values = new float[(int) shape.elements()];
        Codecs.view(tensor.tensor()).decode(0, (int) shape.rows(), values);
        return values;
    }

    private static float[] floats(Tensor tensor) {
        return tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }
}
