package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Folders of every family, small and always the same, put together without the tables that they
/// test: two to six blocks, width 32, 280 tokens. Mixtures of experts and some others are those of [TinyMixtures].
public final class TinyModels {
    /// The families, by what `config.json` calls them.
    public static final List<String> TYPES = List.of(
            "llama",
            "llama3",
            "mistral",
            "qwen2",
            "qwen3",
            "gemma2",
            "gemma3_text",
            "phi3",
            "longrope",
            "gpt2",
            "gpt_neox");

    private static final String LAYERS = "\"sliding_attention\", \"sliding_attention\", \"full_attention\"";
    private static final int WIDTH = 32;
    private static final int TOKENS = 280;

    private final Map<String, String> config = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final String type;

    private TinyModels(String type) {
        this.type = type;
    }

    /// Writes the folder.
    public static Path write(Path folder, String type) throws IOException {
        return write(folder, type, Map.of());
    }

    /// @param edits values of the configuration, as JSON
    public static Path write(Path folder, String type, Map<String, String> edits) throws IOException {
        return write(folder, type, edits, shapes -> shapes);
    }

    /// @param names changes the tensors
    public static Path write(
            Path folder, String type, Map<String, String> edits, UnaryOperator<Map<String, long[]>> names)
            throws IOException {
        TinyModels tiny = new TinyModels(type);
        tiny.describe();
        tiny.config.putAll(edits);
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.json"),
                tiny.config.entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                        .collect(Collectors.joining(",\n", "{", "}\n")));
        Files.write(
                folder.resolve("model.safetensors"),
                new TinyTensors(type.startsWith("gemma")).safetensors(names.apply(tiny.shapes)));
        if (tiny.isBytePairs()) {
            Files.writeString(
                    folder.resolve("tokenizer.json"), BytePairFile.write(TinyVocabularies.bytePairs(), tiny.cut()));
            Files.writeString(
                    folder.resolve("tokenizer_config.json"),
                    "{\"bos_token\": \"<|start|>\", \"eos_token\": \"<|end|>\"}");
        } else {
            Files.write(
                    folder.resolve("tokenizer.model"), SentencePieceWriter.write(TinyVocabularies.sentencePieces()));
        }
        return folder;
    }

    boolean isBytePairs() {
        return List.of("llama3", "qwen2", "qwen3", "gpt2", "gpt_neox").contains(type) || TinyMixtures.isBytePairs(type);
    }

    PreTokenizer cut() {
        return switch (type) {
            case "llama3" -> PreTokenizer.LLAMA_3;
            case "qwen2", "qwen3", "qwen2_moe", "qwen3_moe", "qwen2_window" -> PreTokenizer.QWEN_2;
            default -> PreTokenizer.GPT_2;
        };
    }

    private void describe() {
        switch (type) {
            case "llama" -> gated(2, 8, "rope_theta", "10000.0", "head_dim", "8");
            case "llama3" ->
                gated(
                        2,
                        8,
                        "rope_theta",
                        "10000.0",
                        "tie_word_embeddings",
                        "true",
                        "rope_scaling",
                        "{\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 1.0,"
                                + " \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 128}");
            case "mistral" -> gated(2, 8, "rope_theta", "1000000.0", "sliding_window", "null");
            case "qwen2" -> gated(2, 8, "rope_theta", "1000000.0", "tie_word_embeddings", "true");
            case "qwen3" -> gated(2, 12, "rope_theta", "1000000.0", "head_dim", "12");
            case "gemma2" ->
                gated(
                        4,
                        12,
                        "head_dim",
                        "12",
                        "query_pre_attn_scalar",
                        "12",
                        "sliding_window",
                        "6",
                        "attn_logit_softcapping",
                        "2.0",
                        "final_logit_softcapping",
                        "5.0");
            case "gemma3_text" ->
                gated(
                        6,
                        12,
                        "head_dim",
                        "12",
                        "query_pre_attn_scalar",
                        "12",
                        "sliding_window",
                        "6",
                        "layer_types",
                        "[" + String.join(", ", Collections.nCopies(2, LAYERS)) + "]",
                        "rope_theta",
                        "1000000.0",
                        "rope_local_base_freq",
                        "10000.0",
                        "rope_scaling",
                        "{\"rope_type\": \"linear\", \"factor\": 8.0}");
            case "phi3" -> gated(2, 8, "partial_rotary_factor", "0.5");
            case "longrope" ->
                gated(
                        2,
                        8,
                        "original_max_position_embeddings",
                        "8",
                        "rope_scaling",
                        "{\"type\": \"longrope\", \"short_factor\": [1.0, 1.1, 1.2, 1.3],"
                                + " \"long_factor\": [1.0, 2.0, 3.0, 4.0]}");
            case "gpt2" -> gpt2();
            case "gpt_neox" -> neox();
            default -> TinyMixtures.describe(type, config, shapes);
        }
    }

    /// The families with a gated feed-forward layer.
    ///
    /// @param more keys and values, in turn
    private void gated(int blocks, int head, String... more) {
        boolean isFused = type.equals("phi3") || type.equals("longrope");
        boolean isGemma = type.startsWith("gemma");
        config.put("model_type", "\"" + (type.equals("llama3") ? "llama" : isFused ? "phi3" : type) + "\"");
        numbers(blocks, 48, 512);
        config.put("num_key_value_heads", "2");
        config.put("rms_norm_eps", "1e-05");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        boolean isTied = isGemma || type.equals("llama3") || type.equals("qwen2");
        put("model.embed_tokens.weight", TOKENS, WIDTH);
        for (int block = 0; block < blocks; block++) {
            String at = "model.layers." + block + ".";
            if (isFused) {
                put(at + "self_attn.qkv_proj.weight", 8L * head, WIDTH);
                put(at + "mlp.gate_up_proj.weight", 96, WIDTH);
            } else {
                put(at + "self_attn.q_proj.weight", 4L * head, WIDTH);
                put(at + "self_attn.k_proj.weight", 2L * head, WIDTH);
                put(at + "self_attn.v_proj.weight", 2L * head, WIDTH);
                put(at + "mlp.gate_proj.weight", 48, WIDTH);
                put(at + "mlp.up_proj.weight", 48, WIDTH);
            }
            put(at + "self_attn.o_proj.weight", WIDTH, 4L * head);
            put(at + "mlp.down_proj.weight", WIDTH, 48);
            put(at + "input_layernorm.weight", WIDTH);
            put(at + "post_attention_layernorm.weight", WIDTH);
            if (type.equals("qwen2")) {
                put(at + "self_attn.q_proj.bias", 32);
                put(at + "self_attn.k_proj.bias", 16);
                put(at + "self_attn.v_proj.bias", 16);
            }
            if (type.equals("qwen3") || type.equals("gemma3_text")) {
                put(at + "self_attn.q_norm.weight", head);
                put(at + "self_attn.k_norm.weight", head);
            }
            if (isGemma) {
                put(at + "pre_feedforward_layernorm.weight", WIDTH);
                put(at + "post_feedforward_layernorm.weight", WIDTH);
            }
        }
        put("model.norm.weight", WIDTH);
        if (!isTied) {
            put("lm_head.weight", TOKENS, WIDTH);
        }
    }

    private void numbers(int blocks, int feedForward, int context) {
        config.put("hidden_size", "32");
        config.put("intermediate_size", String.valueOf(feedForward));
        config.put("num_hidden_layers", String.valueOf(blocks));
        config.put("num_attention_heads", "4");
        config.put("vocab_size", String.valueOf(TOKENS));
        config.put("max_position_embeddings", String.valueOf(context));
    }

    private void gpt2() {
        config.put("model_type", "\"gpt2\"");
        config.put("n_embd", "32");
        config.put("n_head", "4");
        config.put("n_layer", "2");
        config.put("n_positions", "64");
        config.put("vocab_size", String.valueOf(TOKENS));
        put("transformer.wte.weight", TOKENS, WIDTH);
        put("transformer.wpe.weight", 64, WIDTH);
        for (int block = 0; block < 2; block++) {
            String at = "transformer.h." + block + ".";
            biased(at + "ln_1", WIDTH);
            biased(at + "attn.c_attn", WIDTH, 96);
            biased(at + "attn.c_proj", WIDTH, WIDTH);
            biased(at + "ln_2", WIDTH);
            biased(at + "mlp.c_fc", WIDTH, 128);
            biased(at + "mlp.c_proj", 128, WIDTH);
            put(at + "attn.bias", 1, 1, 64, 64);
        }
        biased("transformer.ln_f", WIDTH);
    }

    private void neox() {
        config.put("model_type", "\"gpt_neox\"");
        numbers(2, 128, 64);
        config.put("layer_norm_eps", "1e-05");
        config.put("rotary_pct", "0.5");
        config.put("hidden_act", "\"gelu_fast\"");
        put("gpt_neox.embed_in.weight", TOKENS, WIDTH);
        for (int block = 0; block < 2; block++) {
            String at = "gpt_neox.layers." + block + ".";
            biased(at + "input_layernorm", WIDTH);
            biased(at + "post_attention_layernorm", WIDTH);
            linear(at + "attention.query_key_value", 96, WIDTH);
            linear(at + "attention.dense", WIDTH, WIDTH);
            linear(at + "mlp.dense_h_to_4h", 128, WIDTH);
            linear(at + "mlp.dense_4h_to_h", WIDTH, 128);
        }
        biased("gpt_neox.final_layer_norm", WIDTH);
        put("embed_out.weight", TOKENS, WIDTH);
    }

    /// The bias is as long as the last side.
    private void biased(String name, long... shape) {
        put(name + ".weight", shape);
        put(name + ".bias", shape[shape.length - 1]);
    }

    private void linear(String name, long rows, long columns) {
        put(name + ".weight", rows, columns);
        put(name + ".bias", rows);
    }

    private void put(String name, long... shape) {
        shapes.put(name, shape);
    }
}
