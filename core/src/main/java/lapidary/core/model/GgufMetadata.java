package lapidary.core.model;

import java.util.OptionalDouble;
import java.util.SequencedMap;
import lapidary.core.format.MetadataValue;

/// Writes an architecture as the metadata of a GGUF file: the counterpart of [GgufConfig]. What
/// llama.cpp takes for granted is left out.
///
/// Source: llama.cpp `conversion/base.py` (`set_gguf_parameters`) and `conversion/*.py`.
///
/// @param metadata is appended to
record GgufMetadata(Family family, Architecture numbers, SequencedMap<String, MetadataValue> metadata) {

    /// What comes before the stored types.
    void putNumbers() {
        whole("block_count", numbers.blocks());
        whole("context_length", numbers.context());
        whole("embedding_length", numbers.width());
        whole("feed_forward_length", numbers.feedForward());
        whole("attention.head_count", numbers.heads());
        if (!numbers.norm().isLayerNorm() || numbers.keyValueHeads() != numbers.heads()) {
            whole("attention.head_count_kv", numbers.keyValueHeads());
        }
        putRope(numbers.rope());
        real(
                numbers.norm().isLayerNorm() ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon",
                numbers.normEpsilon());
        if (numbers.headSize() * (long) numbers.heads() != numbers.width()) {
            whole("attention.key_length", numbers.headSize());
            whole("attention.value_length", numbers.headSize());
        }
        putAttention(numbers.attention());
        numbers.experts().ifPresent(this::putExperts);
        if (family == Families.GPT_NEOX) {
            put("use_parallel_residual", MetadataValue.truth(numbers.parallel()));
        }
    }

    /// What comes after the stored types.
    void putRest() {
        whole("vocab_size", numbers.vocabulary());
        if (numbers.rope().dimensions() > 0) {
            whole("rope.dimension_count", numbers.rope().dimensions());
        }
    }

    private void putRope(Rope rope) {
        if (rope.dimensions() == 0) {
            return;
        }
        switch (rope.scaling()) {
            case Rope.Linear(double factor) -> {
                put("rope.scaling.type", MetadataValue.text("linear"));
                real("rope.scaling.factor", factor);
            }
            case Rope.Yarn yarn -> putYarn(yarn);
            case Rope.LongRope longRope -> {
                put("rope.scaling.type", MetadataValue.text("longrope"));
                whole("rope.scaling.original_context_length", longRope.originalContext());
                real("rope.scaling.attn_factor", longRope.attentionFactor(numbers.context()));
            }
            // As tensors, or not at all.
            case Rope.Unscaled unscaled -> {}
            case Rope.Dynamic dynamic -> {}
            case Rope.Llama3 llama3 -> {}
            case Rope.Stored stored -> {}
            case Rope.Unknown unknown -> {}
        }
        real("rope.freq_base", rope.base());
        if (family.style().everyGlobal() > 0 && rope.localBase() != rope.base()) {
            real("rope.freq_base_swa", rope.localBase());
        }
    }

    private void putYarn(Rope.Yarn yarn) {
        put("rope.scaling.type", MetadataValue.text("yarn"));
        real("rope.scaling.factor", yarn.factor());
        whole("rope.scaling.original_context_length", yarn.originalContext());
        double more = yarn.attention() / Rope.Yarn.magnitude(yarn.factor(), 1);
        if (Math.abs(more - 1) > 1e-6) {
            real("rope.scaling.attn_factor", more);
        }
        optional("rope.scaling.yarn_attn_factor", yarn.attentionFactor());
        optional("rope.scaling.yarn_beta_fast", yarn.betaFast());
        optional("rope.scaling.yarn_beta_slow", yarn.betaSlow());
    }

    private void putExperts(Architecture.Experts experts) {
        whole("expert_count", experts.count());
        whole("expert_used_count", experts.used());
        if (family == ExpertFamilies.QWEN2 || family == ExpertFamilies.QWEN3) {
            whole("expert_feed_forward_length", experts.feedForward());
        }
        if (experts.sharedFeedForward() > 0) {
            whole("expert_shared_feed_forward_length", experts.sharedFeedForward());
        }
    }

    private void putAttention(Architecture.Attention attention) {
        if (attention.cap() > 0) {
            real("attn_logit_softcapping", attention.cap());
        }
        if (numbers.outputCap() > 0) {
            real("final_logit_softcapping", numbers.outputCap());
        }
        if (family.style().everyGlobal() > 0) {
            whole("attention.sliding_window", attention.window());
            if (attention.everyGlobal() != family.style().everyGlobal()) {
                whole("attention.sliding_window_pattern", attention.everyGlobal());
            }
        }
    }

    private void optional(String name, OptionalDouble value) {
        value.ifPresent(found -> real(name, found));
    }

    private void whole(String name, long value) {
        put(name, MetadataValue.uint32(value));
    }

    private void real(String name, double value) {
        put(name, MetadataValue.float32(value));
    }

    private void put(String name, MetadataValue value) {
        metadata.put(family.id() + "." + name, value);
    }
}
