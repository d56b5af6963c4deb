package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import lapidary.core.format.FormatException;
import lapidary.core.format.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Typed access to `config.json`, with the defaults of a family for what it leaves out. The values
/// of `text_config` come first: models with several parts keep those of the language model there.
final class ConfigJson {
    private static final long LARGEST = 4 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final JsonNode root;
    private final Map<String, Object> defaults;

    private ConfigJson(Path file, JsonNode root, Map<String, Object> defaults) {
        this.file = file;
        this.root = root;
        this.defaults = defaults;
    }

    static ConfigJson read(Path file) throws IOException {
        return new ConfigJson(file, StrictJson.readObject(file, LARGEST), Map.of());
    }

    ConfigJson withDefaults(Map<String, Object> values) {
        return new ConfigJson(file, root, values);
    }

    /// The same, of a model whose file has one tensor for embedding and output head, whatever it says itself.
    ConfigJson withTiedOutput() {
        ObjectNode tied = ((ObjectNode) root).deepCopy();
        tied.put("tie_word_embeddings", true);
        if (tied.get("text_config") instanceof ObjectNode text) {
            text.remove("tie_word_embeddings");
        }
        return new ConfigJson(file, tied, defaults);
    }

    Path file() {
        return file;
    }

    /// What the file itself says under the first of these keys.
    Optional<JsonNode> said(String... keys) {
        for (String key : keys) {
            for (JsonNode place : new JsonNode[] {root.path("text_config"), root}) {
                JsonNode node = place.path(key);
                if (!node.isMissingNode() && !node.isNull()) {
                    return Optional.of(node);
                }
            }
        }
        return Optional.empty();
    }

    /// What the file says, or the family's default; a null in the file means that there is none.
    private Optional<JsonNode> node(String... keys) {
        Optional<JsonNode> said = said(keys);
        if (said.isPresent()) {
            return said;
        }
        for (String key : keys) {
            Object standard = defaults.get(key);
            if (standard != null && !root.path("text_config").has(key) && !root.has(key)) {
                return Optional.of(JSON.valueToTree(standard));
            }
        }
        return Optional.empty();
    }

    boolean has(String... keys) {
        return node(keys).isPresent();
    }

    Optional<String> text(String key) throws FormatException {
        Optional<JsonNode> node = node(key);
        if (node.isPresent() && !node.get().isString()) {
            throw ArchitectureLimits.bad(file, key, "a string", node.get());
        }
        return node.map(JsonNode::stringValue);
    }

    int whole(int standard, String... keys) throws FormatException {
        Optional<JsonNode> node = node(keys);
        if (node.isEmpty()) {
            return standard;
        }
        if (!node.get().isIntegralNumber() || !node.get().canConvertToInt()) {
            throw ArchitectureLimits.bad(file, keys[0], "a whole number below 2³¹", node.get());
        }
        return node.get().intValue();
    }

    double real(double standard, String... keys) throws FormatException {
        Optional<JsonNode> node = node(keys);
        return node.isEmpty() ? standard : real(keys[0], node.get());
    }

    boolean truth(String key, boolean standard) throws FormatException {
        Optional<JsonNode> node = node(key);
        if (node.isPresent() && !node.get().isBoolean()) {
            throw ArchitectureLimits.bad(file, key, "true or false", node.get());
        }
        return node.map(JsonNode::booleanValue).orElse(standard);
    }

    /// A number inside an object of the configuration.
    OptionalDouble real(JsonNode parent, String key) throws FormatException {
        JsonNode node = parent.path(key);
        return node.isMissingNode() || node.isNull() ? OptionalDouble.empty() : OptionalDouble.of(real(key, node));
    }

    private double real(String key, JsonNode node) throws FormatException {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw ArchitectureLimits.bad(file, key, "a number", node);
        }
        return node.doubleValue();
    }
}
