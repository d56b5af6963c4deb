package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.StrictJson;
import lapidary.core.model.ArchitectureLimits.Keys;
import tools.jackson.databind.JsonNode;

/// `config.json` of a Hugging Face folder, with the defaults that transformers gives to what it
/// leaves out.
///
/// Source: transformers `configuration_llama.py`.
final class HuggingFaceConfig {
    private static final long LARGEST = 4 << 20;
    private static final Set<String> FAMILY = Set.of("llama", "mistral");
    private static final Keys KEYS = new Keys(
            "num_hidden_layers",
            "hidden_size",
            "intermediate_size",
            "num_attention_heads",
            "num_key_value_heads",
            "head_dim",
            "vocab_size",
            "max_position_embeddings",
            "rms_norm_eps",
            "rope_theta");

    private final Path file;
    private final JsonNode config;

    private HuggingFaceConfig(Path file, JsonNode config) {
        this.file = file;
        this.config = config;
    }

    /// @param hasOutput whether the model has an output head of its own
    static ArchitectureReading read(Path file, boolean hasOutput) throws IOException {
        return new HuggingFaceConfig(file, StrictJson.readObject(file, LARGEST)).reading(hasOutput);
    }

    private ArchitectureReading reading(boolean hasOutput) throws IOException {
        String name = text("model_type").orElse("unknown");
        if (!FAMILY.contains(name)) {
            return ArchitectureReading.unknown(
                    name, "its architecture '" + name + "' is not one that Lapidary runs (Llama)");
        }
        for (String key :
                new String[] {KEYS.blocks(), KEYS.width(), KEYS.feedForward(), KEYS.heads(), KEYS.vocabulary()}) {
            if (node(key).isEmpty()) {
                return ArchitectureReading.unknown(name, "config.json has no '" + key + "'");
            }
        }
        return new ArchitectureReading(name, Optional.of(numbers(hasOutput)), obstacle());
    }

    private Architecture numbers(boolean hasOutput) throws IOException {
        int width = whole(KEYS.width(), 0);
        int heads = whole(KEYS.heads(), 0);
        int headSize = node(KEYS.headSize()).isPresent()
                ? whole(KEYS.headSize(), 0)
                : ArchitectureLimits.headSize(file, KEYS, width, heads);
        Architecture found = new Architecture(
                "llama",
                whole(KEYS.blocks(), 0),
                width,
                whole(KEYS.feedForward(), 0),
                heads,
                whole(KEYS.keyValueHeads(), heads),
                headSize,
                whole(KEYS.vocabulary(), 0),
                whole(KEYS.context(), 2048),
                real(config, KEYS.normEpsilon(), 1e-6),
                ropeBase(),
                Architecture.RopeStyle.HALVES,
                truth("tie_word_embeddings", !hasOutput));
        return ArchitectureLimits.check(file, KEYS, found);
    }

    private double ropeBase() throws IOException {
        Optional<JsonNode> parameters = node("rope_parameters");
        double base = real(config, KEYS.ropeBase(), 10_000);
        return parameters.isPresent() ? real(parameters.get(), KEYS.ropeBase(), base) : base;
    }

    /// What would make a plain Llama forward pass compute other numbers than the model's own code.
    private Optional<String> obstacle() throws IOException {
        String activation = text("hidden_act").orElse("silu");
        if (!activation.equals("silu")) {
            return Optional.of("its activation function '" + activation + "' is not SiLU");
        }
        for (String key : new String[] {"rope_scaling", "rope_parameters"}) {
            Optional<String> scaling = node(key).flatMap(HuggingFaceConfig::scaling);
            if (scaling.isPresent()) {
                return Optional.of("its position embedding is scaled (" + key + " '" + scaling.get()
                        + "'), which Lapidary does not compute yet");
            }
        }
        if (real(config, "partial_rotary_factor", 1) != 1) {
            return Optional.of("only a part of each head is rotated (partial_rotary_factor)");
        }
        if (node("sliding_window").isPresent() && whole("sliding_window", 0) < whole(KEYS.context(), 2048)) {
            return Optional.of("its attention sees a sliding window, which Lapidary does not compute yet");
        }
        if (node("quantization_config").isPresent()) {
            return Optional.of(
                    "its weights are quantized in a way that only its own code decodes (quantization_config)");
        }
        return Optional.empty();
    }

    private static Optional<String> scaling(JsonNode rope) {
        JsonNode type = rope.has("rope_type") ? rope.get("rope_type") : rope.path("type");
        String name = type.isString() ? type.stringValue() : "default";
        boolean isPlain = name.equals("default")
                || (name.equals("linear") && rope.path("factor").asDouble(0) == 1);
        return isPlain ? Optional.empty() : Optional.of(name);
    }

    private Optional<JsonNode> node(String key) {
        JsonNode node = config.path(key);
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    private Optional<String> text(String key) throws IOException {
        Optional<JsonNode> node = node(key);
        if (node.isPresent() && !node.get().isString()) {
            throw ArchitectureLimits.bad(file, key, "a string", node.get());
        }
        return node.map(JsonNode::stringValue);
    }

    private int whole(String key, int standard) throws IOException {
        Optional<JsonNode> node = node(key);
        if (node.isEmpty()) {
            return standard;
        }
        if (!node.get().isIntegralNumber() || !node.get().canConvertToInt()) {
            throw ArchitectureLimits.bad(file, key, "a whole number below 2³¹", node.get());
        }
        return node.get().intValue();
    }

    private double real(JsonNode parent, String key, double standard) throws IOException {
        JsonNode node = parent.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return standard;
        }
        if (!node.isNumber()) {
            throw ArchitectureLimits.bad(file, key, "a number", node);
        }
        return node.doubleValue();
    }

    private boolean truth(String key, boolean standard) throws IOException {
        Optional<JsonNode> node = node(key);
        if (node.isPresent() && !node.get().isBoolean()) {
            throw ArchitectureLimits.bad(file, key, "true or false", node.get());
        }
        return node.map(JsonNode::booleanValue).orElse(standard);
    }
}
