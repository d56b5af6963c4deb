package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The tensors of a small safetensors file, to be changed and written again without the writer that is tested.
final class StoredParts {
    static final Path GOLDEN = Path.of("src/test/resources/checkpoints");
    static final String LAYER = "model.layers.0.mlp.up_proj.";

    final Map<String, Part> parts = new LinkedHashMap<>();
    String config;

    /// One tensor.
    record Part(String type, List<Long> shape, byte[] bytes) {}

    private StoredParts(String config) {
        this.config = config;
    }

    static StoredParts read(String golden) throws IOException {
        Path folder = GOLDEN.resolve(golden);
        StoredParts stored = new StoredParts(Files.readString(folder.resolve("config.json")));
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("model.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) file.getLong()];
        file.get(header);
        JsonNode root = new JsonMapper().readTree(header);
        int start = file.position();
        root.propertyStream().forEach(entry -> {
            JsonNode node = entry.getValue();
            int from = node.path("data_offsets").get(0).intValue();
            byte[] bytes = new byte[node.path("data_offsets").get(1).intValue() - from];
            file.get(start + from, bytes);
            List<Long> shape =
                    node.path("shape").valueStream().map(JsonNode::longValue).toList();
            stored.parts.put(entry.getKey(), new Part(node.path("dtype").stringValue(), shape, bytes));
        });
        return stored;
    }

    StoredParts without(String part) {
        parts.remove(LAYER + part);
        return this;
    }

    StoredParts with(String part, String type, byte[] bytes, Long... shape) {
        parts.put(LAYER + part, new Part(type, List.of(shape), bytes));
        return this;
    }

    /// The same bytes under another type or shape.
    StoredParts as(String part, String type, Long... shape) {
        return with(part, type, parts.get(LAYER + part).bytes(), shape);
    }

    StoredParts text(String part, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return with(part, "U8", bytes, (long) bytes.length);
    }

    StoredParts configured(String json) {
        config = json;
        return this;
    }

    Path write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        Files.write(folder.resolve("model.safetensors"), bytes());
        return folder;
    }

    byte[] bytes() {
        List<String> entries = new ArrayList<>();
        long at = 0;
        for (Map.Entry<String, Part> entry : parts.entrySet()) {
            Part part = entry.getValue();
            long end = at + part.bytes().length;
            entries.add("\"" + entry.getKey() + "\":{\"dtype\":\"" + part.type() + "\",\"shape\":" + part.shape()
                    + ",\"data_offsets\":[" + at + "," + end + "]}");
            at = end;
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + (int) at).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        parts.values().forEach(part -> file.put(part.bytes()));
        return file.array();
    }
}
