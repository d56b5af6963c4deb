package lapidary.core.format.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.TestFiles;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.format.FormatException;
import lapidary.core.format.PickleBytes;
import lapidary.core.format.ZipBytes;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hugging Face folders whose weights are PyTorch files, made from the sample's safetensors file.
class TorchFolderTest {
    private static final Path SAMPLE = TestFiles.sample("classics-4m");

    @TempDir
    Path folder;

    @Test
    void aFolderWithOneFileRunsAndConvertsLikeItsTwin() throws Exception {
        Path twin = companions("classics-4m");
        try (Model sample = Model.open(SAMPLE)) {
            Files.write(twin.resolve("pytorch_model.bin"), checkpoint(sample.tensors()));
            try (Model model = Model.open(twin)) {
                assertEquals(sample.architecture(), model.architecture());
                assertEquals(sample.parameters(), model.parameters());
                assertEquals("pytorch", model.file().format());
                assertArrayEquals(gguf(sample, "safetensors.gguf"), gguf(model, "torch.gguf"));
            }
        }
    }

    /// The configuration says that the head is its own; the file has one storage for both.
    @Test
    void aSharedStorageTiesTheOutputToTheEmbedding() throws Exception {
        Path twin = companions("tied");
        String config = Files.readString(twin.resolve("config.json"));
        Files.writeString(
                twin.resolve("config.json"),
                config.replaceFirst("\"tie_word_embeddings\": *true", "\"tie_word_embeddings\":false"));
        try (Model sample = Model.open(SAMPLE)) {
            Files.write(twin.resolve("pytorch_model.bin"), tied(sample));
            try (Model model = Model.open(twin)) {
                assertEquals(sample.parameters(), model.parameters());
                assertEquals(sample.architecture(), model.architecture());
                Path out = folder.resolve("out");
                new Compressor(Quantizers.methods())
                        .run(model, TestRecipes.unchanged(model, "huggingface"), out, Job.UNWATCHED);
                assertTrue(Files.readString(out.resolve("config.json")).contains("\"tie_word_embeddings\" : true"));
            }
        }
    }

    @Test
    void shardsAreOneModelAndAMissingTensorIsNamed() throws Exception {
        Path twin = companions("classics-4m");
        try (Model sample = Model.open(SAMPLE)) {
            List<ModelTensor> all = sample.tensors();
            List<ModelTensor> first = all.subList(0, 20);
            List<ModelTensor> second = all.subList(20, all.size());
            Files.write(twin.resolve("pytorch_model-00001-of-00002.bin"), checkpoint(first));
            Files.write(twin.resolve("pytorch_model-00002-of-00002.bin"), checkpoint(second));
            Path index = twin.resolve("pytorch_model.bin.index.json");
            Files.writeString(index, index(first, second, ""));
            for (Path path : List.of(twin, index)) {
                try (Model model = Model.open(path)) {
                    assertEquals(sample.architecture(), model.architecture());
                    assertEquals(all.size(), model.tensors().size());
                }
            }
            Files.writeString(index, index(first, second, ",\"ghost\":\"pytorch_model-00001-of-00002.bin\""));
            FormatException missing =
                    assertThrows(FormatException.class, () -> Model.open(twin).close());
            assertEquals(FormatException.Problem.MISSING_TENSOR, missing.problem());
            assertTrue(missing.getMessage().contains("'ghost'"), missing::getMessage);
            Files.write(twin.resolve("pytorch_model-00002-of-00002.bin"), checkpoint(all));
            assertEquals(
                    FormatException.Problem.DUPLICATE_NAME,
                    assertThrows(FormatException.class, () -> Model.open(twin).close())
                            .problem());
        }
    }

    private byte[] gguf(Model model, String name) throws Exception {
        Path out = folder.resolve(name);
        var recipe = TestRecipes.of(model, "gguf", "ggml type=q8_0");
        new Compressor(Quantizers.methods()).run(model, recipe, out, Job.UNWATCHED);
        return Files.readAllBytes(out);
    }

    private Path companions(String name) throws IOException {
        Path twin = Files.createDirectory(folder.resolve(name));
        for (String file : List.of("config.json", "tokenizer.model", "tokenizer_config.json")) {
            Files.copy(SAMPLE.resolve(file), twin.resolve(file));
        }
        return twin;
    }

    /// With the output head as a second name of the embedding's storage.
    private static byte[] tied(Model sample) {
        List<ModelTensor> all = new ArrayList<>(sample.tensors());
        all.add(all.stream()
                .filter(tensor -> tensor.role() == TensorRole.EMBEDDING)
                .findFirst()
                .orElseThrow());
        return checkpoint(all);
    }

    private static byte[] checkpoint(List<ModelTensor> tensors) {
        PickleBytes pickle =
                PickleBytes.two().global("collections", "OrderedDict").ascii(")R(");
        ZipBytes archive = new ZipBytes();
        Map<String, String> keys = new HashMap<>();
        for (ModelTensor tensor : tensors) {
            long[] shape = tensor.tensor().shape().dimensions().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            long[] strides = shape.length == 2 ? new long[] {shape[1], 1} : new long[] {1};
            byte[] data = tensor.tensor().data().toArray(ValueLayout.JAVA_BYTE);
            String name = tensor.id().name();
            boolean isKnown = keys.containsKey(name);
            String key = keys.computeIfAbsent(name, ignored -> keys.size() + "");
            pickle.text(isKnown ? "lm_head.weight" : name).tensor(key, data.length / 4, 0, shape, strides);
            if (!isKnown) {
                archive.stored("pytorch_model/data/" + key, data);
            }
        }
        return archive.stored("pytorch_model/data.pkl", pickle.ascii("u").stop())
                .toBytes();
    }

    private static String index(List<ModelTensor> first, List<ModelTensor> second, String more) {
        StringBuilder map = new StringBuilder();
        first.forEach(
                tensor -> map.append(",\"").append(tensor.id()).append("\":\"pytorch_model-00001-of-00002.bin\""));
        second.forEach(
                tensor -> map.append(",\"").append(tensor.id()).append("\":\"pytorch_model-00002-of-00002.bin\""));
        return "{\"metadata\":{\"total_size\":1},\"weight_map\":{" + map.substring(1) + more + "}}";
    }
}
