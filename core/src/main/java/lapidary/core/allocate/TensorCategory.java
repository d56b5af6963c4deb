package lapidary.core.allocate;

/// What llama.cpp's quantizer takes a tensor for, by its name in a GGUF file.
///
/// Source: llama.cpp `src/llama-quant.cpp`, `tensor_get_category`.
enum TensorCategory {
    EMBEDDING,
    OUTPUT,
    ATTENTION_Q,
    ATTENTION_K,
    /// Also the joined query, key and value, and the latent ones: what values depend on.
    ATTENTION_V,
    ATTENTION_OUTPUT,
    FFN_UP,
    FFN_GATE,
    FFN_DOWN,
    OTHER;

    static TensorCategory of(String name) {
        return switch (name) {
            case "output.weight" -> OUTPUT;
            case "token_embd.weight", "per_layer_token_embd.weight" -> EMBEDDING;
            default -> inBlock(name);
        };
    }

    private static TensorCategory inBlock(String name) {
        if (name.contains("attn_qkv.weight") || name.contains("attn_kv_b.weight") || name.contains("attn_v.weight")) {
            return ATTENTION_V;
        }
        if (name.contains("attn_k.weight")) {
            return ATTENTION_K;
        }
        if (name.contains("attn_q.weight")) {
            return ATTENTION_Q;
        }
        if (name.contains("attn_output.weight")) {
            return ATTENTION_OUTPUT;
        }
        if (name.contains("ffn_up")) {
            return FFN_UP;
        }
        if (name.contains("ffn_gate")) {
            return FFN_GATE;
        }
        return name.contains("ffn_down") ? FFN_DOWN : OTHER;
    }
}
