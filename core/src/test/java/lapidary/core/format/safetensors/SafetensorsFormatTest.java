package lapidary.core.format.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.TestFiles;
import lapidary.core.format.Formats;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.model.Model;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFormatTest {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @TempDir
    Path folder;

    /// Offsets, values, sums and the hash come from a Python script that reads the file with `json`
    /// and `numpy.frombuffer`.
    @Test
    void readsTheSampleAsPlainPythonDoes() throws IOException {
        try (ModelFile file = Formats.open(TestFiles.sample("classics-4m/model.safetensors"))) {
            assertEquals(16_272_264, file.bytes());
            assertEquals("877e519dca31fe39de1551140560442c4ce1f6282a29cd11310ba2f3e74c069d", file.headerSha256());
            assertEquals(new LinkedHashMap<>(Map.of("format", MetadataValue.text("pt"))), file.metadata());
            Tensor first = file.tensors().getFirst();
            assertEquals("model.embed_tokens.weight", first.id().name());
            assertEquals(6024, first.offset());
            assertEquals(-0.16812646389007568f, first.data().get(FLOAT, 0));
            assertEquals(0.007103477604687214f, first.data().get(FLOAT, 2_097_148));
            assertEquals(-3662.3191382238574, sum(first), 1e-9);
            Tensor norm = find(file, "model.norm.weight");
            assertEquals(16_271_240, norm.offset());
            assertEquals(332.86441308259964, sum(norm), 1e-9);
            Tensor down = find(file, "model.layers.5.mlp.down_proj.weight");
            assertEquals(Shape.of(256, 512), down.shape());
            assertEquals(0.057964444160461426f, down.data().get(FLOAT, down.bytes() - 4));
            assertEquals(-12.56874756344041, sum(down), 1e-9);
        }
    }

    @Test
    void opensAModelThatIsNoLanguageModel() throws IOException {
        try (Model model = Model.open(TestFiles.fixture("retsim/model.safetensors"))) {
            assertEquals(535_811, model.parameters());
            assertEquals("unknown", model.architectureName());
            assertEquals(
                    "there is no config.json beside it that describes it",
                    model.whyNotRunnable().orElseThrow());
            Tensor scale = find(model.file(), "gau_layers.0.norm.scale");
            assertEquals(Shape.of(), scale.shape());
            assertEquals(1, scale.shape().rows());
            assertEquals(0.04088055f, scale.data().get(FLOAT, 0));
        }
    }

    @Test
    void readsEveryTypeAndKeepsUnknownOnesOpaque() throws IOException {
        String header = "{\"__metadata__\":{\"b\":\"1\",\"a\":\"\"},"
                + "\"f8\":{\"dtype\":\"F8_E4M3\",\"shape\":[2,2],\"data_offsets\":[0,4]},"
                + "\"truth\":{\"dtype\":\"BOOL\",\"shape\":[4],\"data_offsets\":[4,8]},"
                + "\"four\":{\"dtype\":\"F4\",\"shape\":[4],\"data_offsets\":[8,10],\"more\":{\"x\":[1]}},"
                + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[10,10]},"
                + "\"half\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[10,12]},"
                + "\"odd\":{\"dtype\":\"F4\",\"shape\":[2,3],\"data_offsets\":[12,15]},"
                + "\"six\":{\"dtype\":\"F6_E2M3\",\"shape\":[4],\"data_offsets\":[15,18]},"
                + "\"complex\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[18,26]},"
                + "\"later\":{\"dtype\":\"F5_NEW\",\"shape\":[1],\"data_offsets\":[26,27]}}   ";
        Path path = write("types.safetensors", header, 27);
        try (ModelFile file = Formats.open(path)) {
            assertEquals(List.of("b", "a"), List.copyOf(file.metadata().keySet()));
            assertEquals(
                    List.of(
                            "f8 F8_E4M3 2 × 2 4",
                            "truth BOOL 4 4",
                            "four F4 4 2",
                            "none F32 0 × 7 0",
                            "half BF16 1 2",
                            "odd OPAQUE 2 × 3 3",
                            "six F6_E2M3 4 3",
                            "complex C64 1 8",
                            "later OPAQUE 1 1"),
                    file.tensors().stream()
                            .map(t -> t.id() + " " + t.type() + " " + t.shape() + " " + t.bytes())
                            .toList());
            assertEquals("F4", find(file, "odd").typeName());
            assertEquals("F5_NEW", find(file, "later").typeName());
        }
    }

    @Test
    void opensShardsByFolderAndByIndex() throws IOException {
        write("one.safetensors", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
        write("two.safetensors", "{\"b\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[0,3]}}", 3);
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(
                index,
                "{\"metadata\":{\"total_size\":11},\"weight_map\":{\"b\":\"two.safetensors\",\"a\":\"one.safetensors\"}}");
        String byFolder;
        try (ModelFile file = Formats.open(folder)) {
            assertEquals("huggingface", file.format());
            assertEquals(
                    List.of("b two.safetensors", "a one.safetensors"),
                    file.tensors().stream()
                            .map(t -> t.id() + " " + t.file().getFileName())
                            .toList());
            assertEquals(
                    Files.size(folder.resolve("one.safetensors")) + Files.size(folder.resolve("two.safetensors")),
                    file.bytes());
            byFolder = file.headerSha256();
        }
        try (ModelFile file = Formats.open(index)) {
            assertEquals(byFolder, file.headerSha256());
        }
    }

    @Test
    void findsTheFilesThatDescribeAModel() throws IOException {
        try (ModelFile file = Formats.open(TestFiles.sample("classics-4m"))) {
            assertEquals(
                    Set.of("config.json", "tokenizer.model", "tokenizer_config.json", "LICENSE"),
                    file.companions().keySet());
        }
    }

    private static Tensor find(ModelFile file, String name) {
        return file.tensors().stream()
                .filter(tensor -> tensor.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (long at = 0; at < tensor.bytes(); at += 4) {
            sum += tensor.data().get(FLOAT, at);
        }
        return sum;
    }

    private Path write(String name, String header, int data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(8 + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
        return Files.write(folder.resolve(name), bytes);
    }
}
