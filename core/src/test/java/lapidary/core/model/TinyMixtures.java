package lapidary.core.model;

import java.util.List;
import java.util.Map;

/// What [TinyModels] writes of mixtures of experts, of OPT, and of rarer position embeddings and windows: width 32,
/// four heads, 280 tokens.
public final class TinyMixtures {
    /// Mixtures of experts.
    public static final List<String> TYPES = List.of("mixtral", "qwen2_moe", "qwen3_moe", "olmoe");

    /// Those that GGUF files cannot say, or say otherwise.
    public static final List<String> OTHERS = List.of("opt", "yarn", "dynamic", "qwen2_window", "mistral_window");

    private static final int WIDTH = 32;
    private static final int TOKENS = 280;

    private final String type;
    private final Map<String, String> config;
    private final Map<String, long[]> shapes;

    private TinyMixtures(String type, Map<String, String> config, Map<String, long[]> shapes) {
        this.type = type;
        this.config = config;
        this.shapes = shapes;
    }

    static boolean isBytePairs(String type) {
        return List.of("qwen2_moe", "qwen3_moe", "olmoe", "opt", "qwen2_window").contains(type);
    }

    /// @param config receives keys and values, as JSON
    /// @param shapes receives the tensors
    static void describe(String type, Map<String, String> config, Map<String, long[]> shapes) {
        TinyMixtures tiny = new TinyMixtures(type, config, shapes);
        switch (type) {
            case "mixtral" -> tiny.mixture(8, 2, "num_local_experts", "4", "num_experts_per_tok", "2");
            case "qwen2_moe" ->
                tiny.mixture(
                        8,
                        2,
                        "num_experts",
                        "3",
                        "num_experts_per_tok",
                        "2",
                        "moe_intermediate_size",
                        "24",
                        "shared_expert_intermediate_size",
                        "40",
                        "norm_topk_prob",
                        "false");
            case "qwen3_moe" ->
                tiny.mixture(
                        12,
                        1,
                        "head_dim",
                        "12",
                        "num_experts",
                        "5",
                        "num_experts_per_tok",
                        "3",
                        "moe_intermediate_size",
                        "24",
                        "norm_topk_prob",
                        "true");
            case "olmoe" -> tiny.mixture(8, 4, "num_experts", "4", "num_experts_per_tok", "2");
            case "opt" -> tiny.opt();
            case "yarn" ->
                tiny.dense(
                        "llama",
                        512,
                        "rope_scaling",
                        "{\"rope_type\": \"yarn\", \"factor\": 4.0," + " \"original_max_position_embeddings\": 16}");
            case "dynamic" -> tiny.dense("llama", 16, "rope_scaling", "{\"type\": \"dynamic\", \"factor\": 2.0}");
            case "qwen2_window" ->
                tiny.dense("qwen2", 512, "use_sliding_window", "true", "sliding_window", "5", "max_window_layers", "1");
            case "mistral_window" -> tiny.dense("mistral", 512, "sliding_window", "6");
            default -> throw new IllegalArgumentException(type);
        }
    }

    private void numbers(String modelType, int context, String... more) {
        config.put("model_type", "\"" + modelType + "\"");
        config.put("hidden_size", "32");
        config.put("num_hidden_layers", "2");
        config.put("num_attention_heads", "4");
        config.put("vocab_size", String.valueOf(TOKENS));
        config.put("max_position_embeddings", String.valueOf(context));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
    }

    private void dense(String modelType, int context, String... more) {
        numbers(modelType, context, more);
        config.put("intermediate_size", "48");
        config.put("num_key_value_heads", "2");
        config.put("rms_norm_eps", "1e-05");
        config.put("rope_theta", "10000.0");
        put("model.embed_tokens.weight", TOKENS, WIDTH);
        for (int block = 0; block < 2; block++) {
            String at = "model.layers." + block + ".";
            attention(at, 8, 2);
            gated(at + "mlp.", "gate_proj", "up_proj", "down_proj", 48);
        }
        end();
    }

    private void mixture(int head, int keyValueHeads, String... more) {
        boolean isMixtral = type.equals("mixtral");
        numbers(type, 512, more);
        config.put("intermediate_size", isMixtral || type.equals("olmoe") ? "24" : "64");
        config.put("num_key_value_heads", String.valueOf(keyValueHeads));
        config.put("rms_norm_eps", "1e-05");
        config.put("rope_theta", "10000.0");
        int experts = Integer.parseInt(config.get(isMixtral ? "num_local_experts" : "num_experts"));
        put("model.embed_tokens.weight", TOKENS, WIDTH);
        for (int block = 0; block < 2; block++) {
            String at = "model.layers." + block + ".";
            attention(at, head, keyValueHeads);
            String layer = at + (isMixtral ? "block_sparse_moe." : "mlp.");
            put(layer + "gate.weight", experts, WIDTH);
            for (int expert = 0; expert < experts; expert++) {
                String own = layer + "experts." + expert + ".";
                if (isMixtral) {
                    gated(own, "w1", "w3", "w2", 24);
                } else {
                    gated(own, "gate_proj", "up_proj", "down_proj", 24);
                }
            }
            if (type.equals("qwen2_moe")) {
                gated(layer + "shared_expert.", "gate_proj", "up_proj", "down_proj", 40);
                put(layer + "shared_expert_gate.weight", 1, WIDTH);
            }
        }
        end();
    }

    private void end() {
        put("model.norm.weight", WIDTH);
        put("lm_head.weight", TOKENS, WIDTH);
    }

    private void attention(String at, int head, int keyValueHeads) {
        put(at + "input_layernorm.weight", WIDTH);
        put(at + "post_attention_layernorm.weight", WIDTH);
        put(at + "self_attn.q_proj.weight", 4L * head, WIDTH);
        put(at + "self_attn.k_proj.weight", (long) keyValueHeads * head, WIDTH);
        put(at + "self_attn.v_proj.weight", (long) keyValueHeads * head, WIDTH);
        put(at + "self_attn.o_proj.weight", WIDTH, 4L * head);
        if (type.equals("qwen2_moe") || type.equals("qwen2_window")) {
            put(at + "self_attn.q_proj.bias", 4L * head);
            put(at + "self_attn.k_proj.bias", (long) keyValueHeads * head);
            put(at + "self_attn.v_proj.bias", (long) keyValueHeads * head);
        }
        if (type.equals("qwen3_moe") || type.equals("olmoe")) {
            boolean isWhole = type.equals("olmoe");
            put(at + "self_attn.q_norm.weight", isWhole ? 4L * head : head);
            put(at + "self_attn.k_norm.weight", isWhole ? (long) keyValueHeads * head : head);
        }
    }

    private void gated(String at, String gate, String up, String down, int width) {
        put(at + gate + ".weight", width, WIDTH);
        put(at + up + ".weight", width, WIDTH);
        put(at + down + ".weight", WIDTH, width);
    }

    private void opt() {
        numbers("opt", 62, "ffn_dim", "72", "activation_function", "\"relu\"", "do_layer_norm_before", "true");
        put("model.decoder.embed_tokens.weight", TOKENS, WIDTH);
        put("model.decoder.embed_positions.weight", 64, WIDTH);
        biased("model.decoder.final_layer_norm", WIDTH);
        for (int block = 0; block < 2; block++) {
            String at = "model.decoder.layers." + block + ".";
            biased(at + "self_attn_layer_norm", WIDTH);
            biased(at + "final_layer_norm", WIDTH);
            for (String layer : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                biased(at + "self_attn." + layer, WIDTH, WIDTH);
            }
            biased(at + "fc1", 72, WIDTH);
            biased(at + "fc2", WIDTH, 72);
        }
    }

    private void biased(String name, long... shape) {
        put(name + ".weight", shape);
        put(name + ".bias", shape[0]);
    }

    private void put(String name, long... shape) {
        shapes.put(name, shape);
    }
}
