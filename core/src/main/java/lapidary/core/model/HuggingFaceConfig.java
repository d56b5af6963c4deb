package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.model.Architecture.Activation;
import lapidary.core.model.Architecture.Attention;
import lapidary.core.model.ArchitectureLimits.Keys;

/// The architecture as `config.json` of a Hugging Face folder describes it, with the defaults that
/// transformers gives to what it leaves out.
///
/// Source: transformers `configuration_*.py`.
final class HuggingFaceConfig {
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

    /// What GPT-2 calls them.
    private static final Keys OLD_KEYS = new Keys(
            "n_layer", "n_embd", "n_inner", "n_head", "", "", "vocab_size", "n_positions", "layer_norm_epsilon", "");

    private static final Keys OPT_KEYS = new Keys(
            "num_hidden_layers",
            "hidden_size",
            "ffn_dim",
            "num_attention_heads",
            "",
            "",
            "vocab_size",
            "max_position_embeddings",
            "",
            "");

    private final ConfigJson config;
    private final Family family;
    private final Keys keys;

    private HuggingFaceConfig(ConfigJson config, Family family) {
        this.config = config.withDefaults(family.defaults());
        this.family = family;
        this.keys = family == Families.GPT2 ? OLD_KEYS : family == Families.OPT ? OPT_KEYS : KEYS;
    }

    /// The family of the configuration; empty for one that is not known.
    static Optional<Family> family(ConfigJson config) throws FormatException {
        return config.text("model_type").flatMap(Families::ofModelType);
    }

    /// @param hasOutput whether the model has an output head of its own
    static ArchitectureReading read(Path file, boolean hasOutput) throws IOException {
        return read(ConfigJson.read(file), hasOutput);
    }

    static ArchitectureReading read(ConfigJson config, boolean hasOutput) throws FormatException {
        String name = config.text("model_type").orElse("unknown");
        Optional<Family> family = family(config);
        if (family.isEmpty()) {
            return ArchitectureReading.unknown(
                    name, "its architecture '" + name + "' is not one that Lapidary knows (" + Families.titles() + ")");
        }
        return new HuggingFaceConfig(config, family.get()).reading(name, hasOutput);
    }

    private ArchitectureReading reading(String name, boolean hasOutput) throws FormatException {
        List<String> needed = family == Families.GPT2
                ? List.of(keys.blocks(), keys.width(), keys.heads(), keys.vocabulary())
                : List.of(keys.blocks(), keys.width(), keys.feedForward(), keys.heads(), keys.vocabulary());
        for (String key : needed) {
            if (!config.has(key)) {
                return ArchitectureReading.unknown(name, "config.json has no '" + key + "'");
            }
        }
        Optional<String> obstacle = obstacle();
        return obstacle.isPresent()
                ? ArchitectureReading.unknown(name, obstacle.get())
                : ArchitectureReading.of(name, family, numbers(hasOutput));
    }

    private Architecture numbers(boolean hasOutput) throws FormatException {
        int width = config.whole(0, keys.width());
        int heads = config.whole(0, keys.heads());
        int headSize = config.has("head_dim")
                ? ArchitectureLimits.headSize(config.file(), keys, config.whole(0, "head_dim"))
                : ArchitectureLimits.headSize(config.file(), keys, width, heads);
        boolean isLayerNorm = family.style().isLayerNorm();
        double epsilon = isLayerNorm
                ? config.real(1e-5, "layer_norm_eps", "layer_norm_epsilon")
                : config.real(1e-6, "rms_norm_eps");
        Architecture found = new Architecture(
                family.id(),
                config.whole(0, keys.blocks()),
                width,
                config.has(keys.feedForward()) ? config.whole(0, keys.feedForward()) : Math.multiplyExact(4, width),
                heads,
                config.whole(heads, "num_key_value_heads"),
                headSize,
                config.whole(0, keys.vocabulary()),
                config.whole(2048, "max_position_embeddings", "n_positions", "n_ctx"),
                new Architecture.Norm(
                        isLayerNorm,
                        epsilon,
                        family.style().normOffset(),
                        family.style().normsAfter()),
                new RopeConfig(config, family).rope(headSize),
                attention(headSize),
                activation().orElse(family.style().activation()),
                family.style().gated(),
                config.truth("use_parallel_residual", false),
                family.style().scaledEmbedding() ? Math.sqrt(width) : 1,
                config.real(0, "final_logit_softcapping"),
                config.truth("tie_word_embeddings", !hasOutput),
                ExpertFamilies.isOne(family) ? Optional.of(ExpertFamilies.read(config, family)) : Optional.empty());
        return ArchitectureLimits.check(config.file(), keys, found);
    }

    private Attention attention(int headSize) throws FormatException {
        double scalar = config.real(headSize, "query_pre_attn_scalar");
        double cap = config.real(0, "attn_logit_softcapping");
        WindowConfig windows = new WindowConfig(config, family);
        return new Attention(
                1 / Math.sqrt(scalar),
                cap,
                windows.window(),
                windows.everyGlobal(),
                windows.firstWindowed(),
                family.style().normedHeads());
    }

    private Optional<Activation> activation() throws FormatException {
        for (String key : new String[] {"hidden_activation", "hidden_act", "activation_function"}) {
            Optional<String> name = config.text(key);
            if (name.isPresent()) {
                return known(name.get());
            }
        }
        return Optional.empty();
    }

    private Optional<Activation> known(String name) {
        return switch (name) {
            case "silu", "swish" -> Optional.of(Activation.SILU);
            // The first configurations of Gemma say "gelu" and mean the approximation.
            case "gelu" -> Optional.of(family.style().normOffset() == 0 ? Activation.GELU : Activation.GELU_TANH);
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> Optional.of(Activation.GELU_TANH);
            case "relu" -> Optional.of(Activation.RELU);
            default -> Optional.empty();
        };
    }

    /// What makes the model another one than its family describes.
    private Optional<String> obstacle() throws FormatException {
        for (String key : new String[] {"hidden_activation", "hidden_act", "activation_function"}) {
            Optional<String> name = config.text(key);
            if (name.isPresent()) {
                if (known(name.get()).isEmpty()) {
                    return Optional.of(
                            "its activation function '" + name.get() + "' is not one of a " + family.title());
                }
                break;
            }
        }
        if (!new WindowConfig(config, family).isRegular()) {
            return Optional.of("the blocks that see a window come in no regular rhythm (layer_types)");
        }
        for (String key : new String[] {"scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn"}) {
            if (config.truth(key, false)) {
                return Optional.of("its attention is scaled block by block (" + key + ")");
            }
        }
        return ExpertFamilies.isOne(family)
                ? ExpertFamilies.obstacle(config)
                : family == Families.OPT ? optObstacle() : Optional.empty();
    }

    private Optional<String> optObstacle() throws FormatException {
        if (config.whole(0, keys.width()) != config.whole(config.whole(0, keys.width()), "word_embed_proj_dim")) {
            return Optional.of("its embedding is narrower than its blocks (word_embed_proj_dim)");
        }
        if (!config.truth("do_layer_norm_before", true) || config.truth("_remove_final_layer_norm", false)) {
            return Optional.of("its norms come after attention and feed-forward (do_layer_norm_before)");
        }
        boolean isWhole = config.truth("enable_bias", true) && config.truth("layer_norm_elementwise_affine", true);
        return isWhole
                ? Optional.empty()
                : Optional.of("it has no biases (enable_bias, layer_norm_elementwise_affine)");
    }
}
