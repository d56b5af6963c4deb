package lapidary.core.model;

import java.util.Optional;
import lapidary.core.model.Vocabulary.Special;
import lapidary.core.tensor.DType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes an architecture as `config.json`: the counterpart of [HuggingFaceConfig].
///
/// Source: transformers `configuration_*.py`.
final class FolderConfig {
    private static final JsonMapper JSON = new JsonMapper();

    private final Family family;
    private final Architecture numbers;
    private final boolean hasBiases;
    private final ObjectNode config = JSON.createObjectNode();

    /// @param hasBiases whether the projections of attention have biases, where a family leaves that open
    FolderConfig(Family family, Architecture numbers, boolean hasBiases) {
        this.family = family;
        this.numbers = numbers;
        this.hasBiases = hasBiases;
    }

    String write(Optional<Special> special, DType type) {
        config.putArray("architectures").add(family.className());
        config.put("model_type", family.modelTypes().getFirst());
        if (family == Families.GPT2) {
            putOldNumbers();
        } else {
            putNumbers();
            putRope();
        }
        putFamily();
        config.put("tie_word_embeddings", numbers.tiedOutput());
        special.ifPresent(this::putIds);
        config.put("torch_dtype", StoredTypes.torchName(type));
        return config.toPrettyString() + "\n";
    }

    private void putNumbers() {
        config.put("hidden_size", numbers.width());
        config.put("intermediate_size", numbers.feedForward());
        config.put("num_hidden_layers", numbers.blocks());
        config.put("num_attention_heads", numbers.heads());
        if (!numbers.norm().isLayerNorm()) {
            config.put("num_key_value_heads", numbers.keyValueHeads());
            config.put("head_dim", numbers.headSize());
        }
        config.put("vocab_size", numbers.vocabulary());
        config.put("max_position_embeddings", numbers.context());
        config.put(numbers.norm().isLayerNorm() ? "layer_norm_eps" : "rms_norm_eps", shortest(numbers.normEpsilon()));
    }

    private void putOldNumbers() {
        config.put("n_embd", numbers.width());
        config.put("n_inner", numbers.feedForward());
        config.put("n_layer", numbers.blocks());
        config.put("n_head", numbers.heads());
        config.put("vocab_size", numbers.vocabulary());
        config.put("n_positions", numbers.context());
        config.put("n_ctx", numbers.context());
        config.put("layer_norm_epsilon", shortest(numbers.normEpsilon()));
        config.put("activation_function", "gelu_new");
    }

    private void putRope() {
        Rope rope = numbers.rope();
        if (family == Families.GPT_NEOX) {
            config.put("rotary_emb_base", shortest(rope.base()));
            config.put("rotary_pct", (double) rope.dimensions() / numbers.headSize());
        } else {
            config.put("rope_theta", shortest(rope.base()));
        }
        if (rope.dimensions() != numbers.headSize() && family != Families.GPT_NEOX) {
            config.put("partial_rotary_factor", (double) rope.dimensions() / numbers.headSize());
        }
        if (family == Families.GEMMA3) {
            config.put("rope_local_base_freq", shortest(rope.localBase()));
        }
        if (rope.scaling() instanceof Rope.Unscaled) {
            return;
        }
        ObjectNode scaling = config.putObject("rope_scaling");
        scaling.put("rope_type", rope.scaling().name());
        switch (rope.scaling()) {
            case Rope.Linear(double factor) -> scaling.put("factor", shortest(factor));
            case Rope.Llama3(double factor, double low, double high, int original) ->
                scaling.put("factor", shortest(factor))
                        .put("low_freq_factor", low)
                        .put("high_freq_factor", high)
                        .put("original_max_position_embeddings", original);
            case Rope.Yarn yarn -> putYarn(scaling, yarn);
            case Rope.Dynamic dynamic -> scaling.put("factor", shortest(dynamic.factor()));
            case Rope.LongRope longRope -> putLongRope(scaling, longRope);
            case Rope.Unscaled unscaled -> {}
            case Rope.Stored stored -> {}
            case Rope.Unknown unknown -> {}
        }
    }

    private static void putYarn(ObjectNode scaling, Rope.Yarn yarn) {
        scaling.put("factor", shortest(yarn.factor())).put("original_max_position_embeddings", yarn.originalContext());
        yarn.attentionFactor().ifPresent(value -> scaling.put("attention_factor", shortest(value)));
        yarn.betaFast().ifPresent(value -> scaling.put("beta_fast", shortest(value)));
        yarn.betaSlow().ifPresent(value -> scaling.put("beta_slow", shortest(value)));
        if (!yarn.isTruncated()) {
            scaling.put("truncate", false);
        }
    }

    private void putLongRope(ObjectNode scaling, Rope.LongRope longRope) {
        config.put("original_max_position_embeddings", longRope.originalContext());
        ArrayNode shortFactors = scaling.putArray("short_factor");
        longRope.shortDivisors().forEach(factor -> shortFactors.add(shortest(factor)));
        ArrayNode longFactors = scaling.putArray("long_factor");
        longRope.longDivisors().forEach(factor -> longFactors.add(shortest(factor)));
    }

    private void putFamily() {
        if (family.id().equals(Families.LLAMA.id()) && family != ExpertFamilies.MIXTRAL) {
            config.put("hidden_act", "silu");
            config.put("attention_bias", hasBiases);
            config.put("mlp_bias", false);
        } else if (family == Families.GPT_NEOX) {
            config.put("hidden_act", "gelu");
            config.put("use_parallel_residual", numbers.parallel());
        } else if (family.style().everyGlobal() > 0) {
            putGemma();
        } else if (family != Families.GPT2) {
            config.put("hidden_act", "silu");
        }
        numbers.experts().ifPresent(this::putExperts);
    }

    private void putExperts(Architecture.Experts experts) {
        config.put(family == ExpertFamilies.MIXTRAL ? "num_local_experts" : "num_experts", experts.count());
        config.put("num_experts_per_tok", experts.used());
        if (family == ExpertFamilies.QWEN2 || family == ExpertFamilies.QWEN3) {
            config.put("moe_intermediate_size", experts.feedForward());
            config.put("decoder_sparse_step", 1);
            config.putArray("mlp_only_layers");
        }
        if (experts.sharedFeedForward() > 0) {
            config.put("shared_expert_intermediate_size", experts.sharedFeedForward());
        }
        if (family != ExpertFamilies.MIXTRAL) {
            config.put("norm_topk_prob", experts.normalized());
        }
    }

    private void putGemma() {
        Architecture.Attention attention = numbers.attention();
        config.put("hidden_activation", "gelu_pytorch_tanh");
        config.put("query_pre_attn_scalar", Math.round(1 / (attention.scale() * attention.scale())));
        config.put("sliding_window", attention.window());
        putCap("attn_logit_softcapping", attention.cap());
        putCap("final_logit_softcapping", numbers.outputCap());
        ArrayNode types = config.putArray("layer_types");
        for (int block = 0; block < numbers.blocks(); block++) {
            types.add(attention.isWindowed(block) ? "sliding_attention" : "full_attention");
        }
    }

    private void putCap(String key, double cap) {
        if (cap > 0) {
            config.put(key, shortest(cap));
        } else {
            config.putNull(key);
        }
    }

    private void putIds(Special special) {
        putId("bos_token_id", special.bos());
        putId("eos_token_id", special.eos());
        putId("pad_token_id", special.padding());
    }

    private void putId(String key, int id) {
        if (id >= 0) {
            config.put(key, id);
        }
    }

    /// The shortest decimal that is the same float: 1e-5, not 9.999999747378752e-6.
    private static double shortest(double value) {
        return Double.parseDouble(Float.toString((float) value));
    }
}
