package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.format.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What the files beside the weights say about their quantization: `quantization_config` in `config.json`, or a file
/// of its own as older tools wrote it. Everything in it is optional; shapes of stored parts decide first.
record QuantizationConfig(JsonNode node) {
    private static final long LARGEST = 4 << 20;
    private static final List<String> KEYS = List.of("quantization_config", "compression_config");
    private static final List<String> OWN_FILES = List.of("quantize_config.json", "quant_config.json");

    /// @param config `config.json`, where there is one
    static QuantizationConfig read(Optional<Path> config) throws IOException {
        if (config.isEmpty()) {
            return new QuantizationConfig(JsonNodeFactory.instance.objectNode());
        }
        JsonNode root = StrictJson.readObject(config.get(), LARGEST);
        for (JsonNode parent : List.of(root, root.path("text_config"))) {
            for (String key : KEYS) {
                if (parent.path(key).isObject()) {
                    return new QuantizationConfig(parent.path(key));
                }
            }
        }
        for (String name : OWN_FILES) {
            Path file = config.get().resolveSibling(name);
            if (Files.isRegularFile(file)) {
                return new QuantizationConfig(StrictJson.readObject(file, LARGEST));
            }
        }
        return new QuantizationConfig(JsonNodeFactory.instance.objectNode());
    }

    /// "gptq", "awq", "fp8" …, lower case; "" when nobody says.
    String method() {
        return text("quant_method");
    }

    String text(String key) {
        JsonNode value = node.path(key);
        return value.isString() ? value.stringValue().toLowerCase(Locale.ROOT) : "";
    }

    OptionalInt whole(String key) {
        JsonNode value = node.path(key);
        return value.isIntegralNumber() && value.canConvertToInt()
                ? OptionalInt.of(value.intValue())
                : OptionalInt.empty();
    }

    boolean isTrue(String key) {
        return node.path(key).isBoolean() && node.path(key).booleanValue();
    }

    boolean has(String key) {
        return node.path(key).isObject() && !node.path(key).isEmpty();
    }

    /// A block of outputs × inputs under this key.
    Optional<long[]> block(String key) {
        JsonNode value = node.path(key);
        boolean isPair = value.isArray() && value.size() == 2;
        if (!isPair || value.get(0).asInt(0) < 1 || value.get(1).asInt(0) < 1) {
            return Optional.empty();
        }
        return Optional.of(new long[] {value.get(0).asInt(), value.get(1).asInt()});
    }

    /// `weights` of the groups of compressed-tensors.
    List<JsonNode> groups() {
        return node.path("config_groups")
                .valueStream()
                .map(group -> group.path("weights"))
                .filter(JsonNode::isObject)
                .toList();
    }
}
