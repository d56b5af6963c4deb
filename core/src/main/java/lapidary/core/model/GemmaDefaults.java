package lapidary.core.model;

import java.util.Map;

/// What the configurations of Gemma leave out; those of the third generation leave out most.
///
/// Source: transformers `configuration_gemma2.py` and `configuration_gemma3.py`.
final class GemmaDefaults {
    static final Map<String, Object> SECOND = Map.of(
            "rms_norm_eps",
            1e-6,
            "max_position_embeddings",
            8192,
            "head_dim",
            256,
            "num_key_value_heads",
            4,
            "query_pre_attn_scalar",
            256,
            "sliding_window",
            4096,
            "attn_logit_softcapping",
            50.0,
            "final_logit_softcapping",
            30.0,
            "tie_word_embeddings",
            true);

    static final Map<String, Object> THIRD = Map.ofEntries(
            Map.entry("rms_norm_eps", 1e-6),
            Map.entry("max_position_embeddings", 131_072),
            Map.entry("vocab_size", 262_208),
            Map.entry("num_attention_heads", 8),
            Map.entry("head_dim", 256),
            Map.entry("num_key_value_heads", 4),
            Map.entry("query_pre_attn_scalar", 256),
            Map.entry("sliding_window", 4096),
            Map.entry("rope_theta", 1e6),
            Map.entry("rope_local_base_freq", 1e4),
            Map.entry("tie_word_embeddings", true));

    private GemmaDefaults() {}
}
