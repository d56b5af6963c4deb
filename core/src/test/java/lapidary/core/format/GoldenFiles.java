package lapidary.core.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.tensor.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Small files that other programs wrote, and the values that those programs see in them.
public final class GoldenFiles {
    private GoldenFiles() {}

    /// Unpacks a golden file into a folder.
    ///
    /// @param resource "torch/all.pt"
    public static Path unpack(String resource, Path folder) throws IOException {
        Path file = folder.resolve(resource.substring(resource.indexOf('/') + 1));
        try (InputStream packed = open(resource + ".gz.base64");
                InputStream plain = new GZIPInputStream(Base64.getMimeDecoder().wrap(packed))) {
            Files.write(file, plain.readAllBytes());
        }
        return file;
    }

    /// The values of every array, by name, rounded to float.
    public static Map<String, float[]> values(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            Map<String, float[]> values = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry :
                    new JsonMapper().readTree(in).properties()) {
                float[] floats = new float[entry.getValue().size()];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) entry.getValue().get(i).doubleValue();
                }
                values.put(entry.getKey(), floats);
            }
            return values;
        }
    }

    /// All values of a tensor.
    public static float[] decode(Tensor tensor) {
        CompressedTensor view = Codecs.view(tensor);
        float[] values = new float[(int) view.shape().elements()];
        view.decode(0, (int) view.shape().rows(), values);
        return values;
    }

    /// Compares every tensor, aliases included, with what another program saw.
    public static void assertSame(Map<String, float[]> expected, ModelFile file) {
        Map<String, float[]> found = new TreeMap<>();
        file.tensors().forEach(tensor -> found.put(tensor.id().name(), decode(tensor)));
        file.aliases().forEach((alias, listed) -> found.put(alias.name(), found.get(listed.name())));
        assertEquals(text(expected), text(found));
    }

    private static Map<String, String> text(Map<String, float[]> values) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> Arrays.toString(entry.getValue()), (a, b) -> a, TreeMap::new));
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(GoldenFiles.class.getResourceAsStream("/" + resource), resource);
    }
}
