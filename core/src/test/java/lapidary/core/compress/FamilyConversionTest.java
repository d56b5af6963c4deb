package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FormatException;
import lapidary.core.format.MetadataValue;
import lapidary.core.infer.LogitsFile;
import lapidary.core.infer.Network;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Architecture.Activation;
import lapidary.core.model.Export;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.quant.Quantizers;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// Every family on its way from a Hugging Face folder to a GGUF file and back.
class FamilyConversionTest {
    static final List<String> TYPES = TinyModels.TYPES;

    private final Compressor compressor = new Compressor(Quantizers.methods());

    @TempDir
    Path folder;

    /// The sums are over name, shape and bytes of every tensor, of files that llama.cpp v0.5.0 loads and whose
    /// logits for 24 tokens are those of an independent forward pass in PyTorch, in double precision, of the
    /// folder: within 2e-6 of the largest, and within 6e-4 where llama.cpp takes GELU from a table of half
    /// precision.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "llama, 818620d2",
        "llama3, 2057812",
        "mistral, 818620d2",
        "qwen2, e69dbd3e",
        "qwen3, d67a6b37",
        "gemma2, 6b938c26",
        "gemma3_text, 6db7a22a",
        "phi3, 18f6a17f",
        "longrope, f5372dbf",
        "gpt2, 3f9ee1e4",
        "gpt_neox, f95e03c3"
    })
    void writesTheTensorsThatGiveTheRightLogitsInLlamaCpp(String type, String sum) throws Exception {
        Path out = gguf(type, "f32");
        try (Model model = Model.open(out)) {
            assertEquals(Optional.empty(), Export.of(model, "huggingface").refusal());
            assertEquals(sum, sum(model));
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TYPES")
    void describesTheModelAsLlamaCppWantsIt(String type) throws Exception {
        Path out = gguf(type, "f32");
        try (Model model = Model.open(out)) {
            String keys = model.file().metadata().entrySet().stream()
                    .filter(entry -> !entry.getKey().matches("tokenizer.*|general.(type|name|file_type)"))
                    .map(entry -> entry.getKey() + " " + shown(entry.getValue()))
                    .collect(Collectors.joining("\n"));
            assertEquals(expected(type), keys);
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TYPES")
    void returnsToTheSameFolder(String type) throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), type);
        Path again = folder.resolve("again");
        try (Model middle = Model.open(gguf(type, "f32"))) {
            compressor.run(middle, TestRecipes.unchanged(middle, "huggingface"), again, Job.UNWATCHED);
        }
        try (Model was = Model.open(source);
                Model is = Model.open(again)) {
            // GGUF says nothing of the kind of GELU.
            if (!type.equals("gpt_neox")) {
                assertEquals(was.architecture(), is.architecture());
            }
            for (ModelTensor tensor : is.tensors()) {
                ModelTensor before = was.find(tensor.id()).orElseThrow();
                assertEquals(before.tensor().shape(), tensor.tensor().shape(), tensor.id()::name);
                // Adding one and taking it away again costs the last bit of a norm.
                float exact = type.startsWith("gemma") && tensor.id().name().contains("norm") ? 6e-8f : 0;
                assertArrayEquals(values(before), values(tensor), exact, tensor.id()::name);
            }
            long unused = was.tensors().stream()
                    .filter(tensor -> tensor.id().name().endsWith(".attn.bias"))
                    .count();
            assertEquals(was.tensors().size() - unused, is.tensors().size());
        }
    }

    /// Weights and the order of their rows; GGUF files take GELU from a table in half precision, as llama.cpp does,
    /// folders compute it, and here one GELU serves both.
    @ParameterizedTest(name = "{0}")
    @FieldSource("TYPES")
    void computesTheSameInBothConventions(String type) throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), type));
                Model written = Model.open(gguf(type, "f32"))) {
            assertArrayEquals(logits(model), logits(written), 2e-5f);
        }
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "gemma2 | query_pre_attn_scalar | 256 | attention scores divided by √12; its own are by √256",
                "gemma2 | final_logit_softcapping | null | bounded attention scores and logits",
                "gemma2 | tie_word_embeddings | false | no tensor 'output.weight' ('lm_head.weight')",
                "gemma3_text | layer_types | [\"full_attention\", \"sliding_attention\"] | in no regular rhythm",
                "qwen2 | hidden_act | \"mish\" | its activation function 'mish' is not one of a Qwen 2",
                "gpt2 | activation_function | \"relu\" | the activation GELU_TANH; it has RELU",
                "qwen2 | rope_scaling | {\"rope_type\": \"yarn\", \"factor\": 2, \"beta_fast\": 8} | YaRN with a passage",
                "qwen2 | rope_scaling | {\"rope_type\": \"llama3\", \"factor\": 2} | scaled by 'llama3'",
                "llama | hidden_act | \"gelu\" | the activation SILU; it has GELU",
                "llama | partial_rotary_factor | 0.5 | only 4 of 8 elements are",
                "phi3 | intermediate_size | 40 | is 32 × 48 where its configuration says 32 × 40",
                "gpt_neox | num_hidden_layers | 3 | no tensor 'blk.2.attn_output.bias'",
                "gpt2 | scale_attn_by_inverse_layer_idx | true | scaled block by block",
                "llama | model_type | \"mamba\" | Gemma 3, Phi-3, GPT-2, GPT-NeoX"
            })
    void refusesWhatWouldComputeSomethingElse(String type, String key, String value, String reason) throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), type, Map.of(key, value));
        try (Model model = Model.open(source)) {
            String refusal = Export.of(model, "gguf").refusal().orElse("nothing");
            assertTrue(refusal.contains(reason), refusal);
            assertEquals(Optional.empty(), Export.of(model, "huggingface").refusal());
        }
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "llama | num_attention_heads | 5 | 'num_key_value_heads': expected a divisor of 5 heads",
                "mistral | num_attention_heads | 5 | 'num_attention_heads': expected a divisor of hidden_size 32",
                "llama | head_dim | 0 | 'head_dim'",
                "qwen3 | head_dim | 7 | 'head_dim': expected an even number",
                "gpt2 | n_head | 0 | 'n_head'",
                "gemma2 | query_pre_attn_scalar | 0 | 'query_pre_attn_scalar'",
                "gemma3_text | rope_local_base_freq | -1 | 'rope_theta': expected a positive number",
                "gpt_neox | rotary_pct | 2 | 'partial_rotary_factor'",
                "phi3 | partial_rotary_factor | 0.01 | 'partial_rotary_factor'",
                "llama | num_hidden_layers | 2000000000 | 'num_hidden_layers'",
                "llama3 | rope_scaling | {\"rope_type\": \"llama3\"} | 'factor'",
                "longrope | rope_scaling | {\"type\": \"su\", \"short_factor\": [\"a\"]} | 'short_factor'"
            })
    void namesTheKeyThatContradictsItselfOrOthers(String type, String key, String value, String place)
            throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), type, Map.of(key, value));
        FormatException found = assertThrows(FormatException.class, () -> Model.open(source));
        assertTrue(found.getMessage().contains("config.json: " + place), found::getMessage);
    }

    @Test
    void keepsTheVisionPartOutAndSaysSoOnce() throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), "gemma3_text", Map.of(), shapes -> {
            Map<String, long[]> whole = shapes.entrySet().stream()
                    .collect(Collectors.toMap(
                            entry -> "language_model." + entry.getKey(),
                            Map.Entry::getValue,
                            (a, b) -> a,
                            LinkedHashMap::new));
            whole.put("vision_tower.a.weight", new long[] {2, 2});
            whole.put("multi_modal_projector.b", new long[] {2});
            return whole;
        });
        try (Model model = Model.open(source)) {
            Export export = Export.of(model, "gguf");
            assertEquals(Optional.empty(), export.refusal());
            assertEquals(
                    List.of("2 tensors of other parts than the language model are left out."),
                    export.remarks().stream().map(Export.Remark::text).toList());
            assertEquals("token_embd.weight", export.tensors().getFirst().name());
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

    private static String sum(Model model) {
        CRC32 sum = new CRC32();
        for (ModelTensor tensor : model.tensors()) {
            sum.update((tensor.id() + " " + tensor.tensor().shape() + "\n").getBytes(StandardCharsets.UTF_8));
            sum.update(tensor.tensor().data().toArray(ValueLayout.JAVA_BYTE));
        }
        return Long.toHexString(sum.getValue());
    }

    private static String shown(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole whole -> String.valueOf(whole.value());
            case MetadataValue.Real real -> String.valueOf((float) real.value());
            case MetadataValue.Truth truth -> String.valueOf(truth.value());
            case MetadataValue.Text text -> text.value();
            case MetadataValue.Sequence sequence ->
                "list of " + sequence.values().size();
        };
    }

    /// The part of `families.txt` under "# type".
    private static String expected(String type) throws IOException {
        String all;
        try (InputStream in = FamilyConversionTest.class.getResourceAsStream("/model/families.txt")) {
            all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        return Stream.of(all.split("# "))
                .filter(part -> part.startsWith(type + "\n"))
                .map(part -> part.substring(type.length()).strip())
                .findFirst()
                .orElse("nothing");
    }

    private static Network withOneGelu(Network network) {
        return switch (network.architecture().activation()) {
            case GELU, GELU_TANH, GELU_TABLE -> network.with(Activation.GELU_TANH);
            case SILU, RELU -> network;
        };
    }

    private float[] logits(Model model) throws IOException {
        Path out = folder.resolve("logits.bin");
        LogitsFile.write(
                model,
                withOneGelu(Network.of(model)),
                Weights.original(model),
                new int[] {5, 250, 17, 99, 42, 180, 3, 77, 12, 200},
                out,
                Job.UNWATCHED);
        FloatBuffer logits = ByteBuffer.wrap(Files.readAllBytes(out))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] values = new float[logits.remaining()];
        logits.get(values);
        return values;
    }

    private static float[] values(ModelTensor tensor) {
        Shape shape = tensor.tensor().shape();
        float[] values = new float[(int) shape.elements()];
        Codecs.view(tensor.tensor()).decode(0, (int) shape.rows(), values);
        return values;
    }
}
