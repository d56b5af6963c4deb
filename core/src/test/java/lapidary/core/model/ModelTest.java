package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import lapidary.core.TestFiles;
import lapidary.core.model.Architecture.RopeStyle;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
    @TempDir
    Path folder;

    private static final Architecture CLASSICS =
            Architecture.llama(6, 256, 512, 8, 4, 32, 2048, 256, 1e-5, 10_000, RopeStyle.HALVES, true);

    @Test
    void readsTheSampleFolder() throws IOException {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            assertEquals("huggingface", model.file().format());
            assertEquals("llama", model.architectureName());
            assertEquals(Optional.of(CLASSICS), model.architecture());
            assertEquals(Optional.empty(), model.whyNotRunnable());
            assertEquals(4_066_560, model.parameters());
            assertEquals(56, model.tensors().size());
            ModelTensor query = model.find(new TensorId("model.layers.3.self_attn.k_proj.weight"))
                    .orElseThrow();
            assertEquals(TensorRole.ATTENTION_K, query.role());
            assertEquals(OptionalInt.of(3), query.block());
            assertEquals(Shape.of(128, 256), query.tensor().shape());
            assertEquals(DType.F32, query.tensor().type());
        }
    }

    @Test
    void givesEveryTensorOfTheSampleItsRole() throws IOException {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Map<TensorRole, Long> counts =
                    model.tensors().stream().collect(Collectors.groupingBy(ModelTensor::role, Collectors.counting()));
            assertEquals(11, counts.size());
            assertEquals(1, counts.get(TensorRole.EMBEDDING));
            assertEquals(1, counts.get(TensorRole.OUTPUT_NORM));
            Families.LLAMA.weights().stream()
                    .filter(weight -> weight.isInBlock() && weight.isRequired())
                    .forEach(weight -> assertEquals(6, counts.get(weight.role()), weight::gguf));
        }
    }

    @Test
    void readsASingleFileWithTheConfigurationBesideIt() throws IOException {
        try (Model model = Model.open(TestFiles.sample("classics-4m/model.safetensors"))) {
            assertEquals("safetensors", model.file().format());
            assertEquals(Optional.of(CLASSICS), model.architecture());
            assertTrue(model.file().companions().containsKey("tokenizer.model"));
        }
    }

    @Test
    void givesTheDefaultsOfTransformersToWhatAConfigurationLeavesOut() throws IOException {
        Architecture found = withConfig(
                        text -> text.replaceAll("\"(head_dim|num_key_value_heads|rope_theta|rms_norm_eps)\".*\n", "")
                                .replace("\"num_attention_heads\": 8", "\"num_attention_heads\": 4"))
                .numbers();
        assertEquals(4, found.keyValueHeads());
        assertEquals(64, found.headSize());
        assertEquals(10_000, found.ropeBase());
        assertEquals(1e-6, found.normEpsilon());
    }

    @Test
    void findsTheRotaryBaseUnderRopeParameters() throws IOException {
        Reading reading = withConfig(text -> text.replace(
                "\"rope_theta\": 10000.0", "\"rope_parameters\": {\"rope_theta\": 5e5, \"rope_type\": \"default\"}"));
        assertEquals(5e5, reading.numbers().ropeBase());
        assertEquals(Optional.empty(), reading.why());
    }

    @Test
    void runsPositionEmbeddingsThatAreScaledInKnownWays() throws IOException {
        Reading reading = withConfig(text -> text.replace(
                "\"rope_theta\"", "\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8.0}, \"rope_theta\""));
        assertEquals(Optional.empty(), reading.why());
        assertEquals(new Rope.Llama3(8, 1, 4, 8192), reading.numbers().rope().scaling());
    }

    @Test
    void doesNotRunPositionEmbeddingsThatAreScaledOtherwise() throws IOException {
        Reading reading = withConfig(text -> text.replace(
                "\"rope_theta\"", "\"rope_scaling\": {\"rope_type\": \"magic\", \"factor\": 8.0}, \"rope_theta\""));
        assertEquals(
                "its position embedding is scaled (magic), which Lapidary does not compute yet",
                reading.why().orElseThrow());
    }

    @Test
    void saysWhichTensorDisagreesWithTheConfiguration() throws IOException {
        Reading reading = withConfig(text -> text.replace("\"intermediate_size\": 512", "\"intermediate_size\": 1024"));
        assertEquals(
                "tensor 'model.layers.0.mlp.down_proj.weight' is 256 × 512 where its configuration says 256 × 1024",
                reading.why().orElseThrow());
    }

    @Test
    void saysWhichTensorIsMissing() throws IOException {
        assertEquals(
                "the file has no tensor 'output.weight' ('lm_head.weight')",
                withConfig(text -> text.replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false"))
                        .why()
                        .orElseThrow());
    }

    @Test
    void findsRolesByTheirIds() {
        for (TensorRole role : TensorRole.values()) {
            assertEquals(Optional.of(role), TensorRole.find(role.id()));
        }
        assertEquals(Optional.empty(), TensorRole.find("nothing"));
    }

    private record Reading(Architecture numbers, Optional<String> why) {}

    /// The sample with an edited configuration; `numbers` as read, also when the model then cannot
    /// run.
    private Reading withConfig(UnaryOperator<String> edit) throws IOException {
        Path config = folder.resolve("config.json");
        String text = Files.readString(TestFiles.sample("classics-4m/config.json"));
        Files.writeString(config, edit.apply(text));
        Files.copy(TestFiles.sample("classics-4m/model.safetensors"), folder.resolve("model.safetensors"));
        try (Model model = Model.open(folder)) {
            assertEquals(model.architecture().isEmpty(), model.whyNotRunnable().isPresent());
            return new Reading(HuggingFaceConfig.read(config, false).numbers().orElseThrow(), model.whyNotRunnable());
        }
    }
}
