package lapidary.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.model.Architecture.Experts;
import lapidary.core.model.Architecture.RopeStyle;
import lapidary.core.model.FamilyWeight.Treatment;
import lapidary.core.model.FamilyWeights.Bias;

/// Families whose feed-forward layers are mixtures of experts: in every block a router, its experts, and in one family
/// an expert that every token uses.
///
/// Sources: llama.cpp `src/models/llama.cpp`, `qwen2moe.cpp`, `qwen3moe.cpp`, `olmoe.cpp`; transformers
/// `configuration_mixtral.py`, `configuration_qwen2_moe.py`, `configuration_qwen3_moe.py`, `configuration_olmoe.py`.
final class ExpertFamilies {
    static final Family MIXTRAL = Family.of(
            "llama",
            "Mixtral",
            List.of("mixtral"),
            "MixtralForCausalLM",
            FamilyWeights.style(RopeStyle.INTERLEAVED, false),
            Map.of(
                    "rms_norm_eps",
                    1e-5,
                    "max_position_embeddings",
                    131_072,
                    "num_key_value_heads",
                    8,
                    "num_local_experts",
                    8,
                    "num_experts_per_tok",
                    2),
            mixtral());

    static final Family QWEN2 = Family.of(
            "qwen2moe",
            "Qwen 2 MoE",
            List.of("qwen2_moe"),
            "Qwen2MoeForCausalLM",
            FamilyWeights.style(RopeStyle.HALVES, false),
            Map.of(
                    "rms_norm_eps",
                    1e-6,
                    "max_position_embeddings",
                    32_768,
                    "num_experts",
                    60,
                    "num_experts_per_tok",
                    4,
                    "moe_intermediate_size",
                    1408,
                    "shared_expert_intermediate_size",
                    5632),
            qwen2());

    static final Family QWEN3 = Family.of(
            "qwen3moe",
            "Qwen 3 MoE",
            List.of("qwen3_moe"),
            "Qwen3MoeForCausalLM",
            FamilyWeights.style(RopeStyle.HALVES, true),
            Map.of(
                    "rms_norm_eps",
                    1e-6,
                    "max_position_embeddings",
                    32_768,
                    "num_key_value_heads",
                    4,
                    "num_experts",
                    128,
                    "num_experts_per_tok",
                    8,
                    "moe_intermediate_size",
                    768),
            qwen3());

    static final Family OLMOE = Family.of(
            "olmoe",
            "OLMoE",
            List.of("olmoe"),
            "OlmoeForCausalLM",
            FamilyWeights.style(RopeStyle.HALVES, true),
            Map.of("rms_norm_eps", 1e-5, "max_position_embeddings", 4096, "num_experts", 64, "num_experts_per_tok", 8),
            olmoe());

    /// Those of whose experts llama.cpp makes the shares sum up to 1.
    private static final Set<Family> NORMALIZED = Set.of(MIXTRAL, QWEN3);

    private ExpertFamilies() {}

    static boolean isOne(Family family) {
        return family == MIXTRAL || family == QWEN2 || family == QWEN3 || family == OLMOE;
    }

    /// Whether GGUF files of this family make the shares of a token's experts sum up to 1: they do not say.
    static boolean normalizes(Family family) {
        return NORMALIZED.contains(family);
    }

    /// Whether llama.cpp asks for an output head of its own.
    static boolean hasOwnOutput(Family family) {
        return family == QWEN2 || family == OLMOE;
    }

    private static List<FamilyWeight> mixtral() {
        List<FamilyWeight> block = new ArrayList<>();
        addExperts(block, "block_sparse_moe.experts.[].", "w1", "w2", "w3");
        block.add(router("block_sparse_moe.gate.weight"));
        addNorms(block);
        block.addAll(FamilyWeights.attention(Treatment.ROTATED_ROWS, Bias.NONE, Optional.empty(), Optional.empty()));
        return FamilyWeights.around(block);
    }

    private static List<FamilyWeight> qwen2() {
        List<FamilyWeight> block = new ArrayList<>();
        addExperts(block, "mlp.experts.[].", "gate_proj", "down_proj", "up_proj");
        block.add(router("mlp.gate.weight"));
        block.add(FamilyWeights.matrix(
                TensorRole.FFN_DOWN,
                "ffn_down_shexp.weight",
                "mlp.shared_expert.down_proj.weight",
                Extent.WIDTH,
                Extent.SHARED_FEED_FORWARD));
        block.add(shared(TensorRole.FFN_GATE, "gate"));
        block.add(shared(TensorRole.FFN_UP, "up"));
        block.add(FamilyWeights.matrix(
                TensorRole.ROUTER,
                "ffn_gate_inp_shexp.weight",
                "mlp.shared_expert_gate.weight",
                Extent.ONE,
                Extent.WIDTH));
        addNorms(block);
        block.addAll(FamilyWeights.attention(Treatment.NONE, Bias.QUERY_KEY_VALUE, Optional.empty(), Optional.empty()));
        return FamilyWeights.around(block);
    }

    private static FamilyWeight shared(TensorRole role, String part) {
        return FamilyWeights.matrix(
                role,
                "ffn_" + part + "_shexp.weight",
                "mlp.shared_expert." + part + "_proj.weight",
                Extent.SHARED_FEED_FORWARD,
                Extent.WIDTH);
    }

    private static List<FamilyWeight> qwen3() {
        List<FamilyWeight> block = new ArrayList<>();
        addExperts(block, "mlp.experts.[].", "gate_proj", "down_proj", "up_proj");
        block.add(router("mlp.gate.weight"));
        addNorms(block);
        block.addAll(
                FamilyWeights.attention(Treatment.NONE, Bias.NONE, Optional.of(Extent.HEAD), Optional.of(Extent.HEAD)));
        return FamilyWeights.around(block);
    }

    /// q and k are normed whole.
    private static List<FamilyWeight> olmoe() {
        List<FamilyWeight> block = new ArrayList<>();
        addExperts(block, "mlp.experts.[].", "gate_proj", "down_proj", "up_proj");
        block.add(router("mlp.gate.weight"));
        addNorms(block);
        block.addAll(FamilyWeights.attention(
                Treatment.NONE, Bias.NONE, Optional.of(Extent.QUERIES), Optional.of(Extent.KEYS)));
        return FamilyWeights.around(block);
    }

    private static void addNorms(List<FamilyWeight> block) {
        block.add(FamilyWeights.vector(
                TensorRole.ATTENTION_NORM, "attn_norm.weight", "input_layernorm.weight", Extent.WIDTH));
        block.add(FamilyWeights.vector(
                TensorRole.FFN_NORM, "ffn_norm.weight", "post_attention_layernorm.weight", Extent.WIDTH));
    }

    private static FamilyWeight router(String huggingFace) {
        return FamilyWeights.matrix(
                TensorRole.ROUTER, "ffn_gate_inp.weight", huggingFace, Extent.EXPERTS, Extent.WIDTH);
    }

    private static void addExperts(List<FamilyWeight> block, String huggingFace, String gate, String down, String up) {
        List<Extent> widening = List.of(Extent.EXPERTS, Extent.EXPERT_FEED_FORWARD, Extent.WIDTH);
        List<Extent> narrowing = List.of(Extent.EXPERTS, Extent.WIDTH, Extent.EXPERT_FEED_FORWARD);
        block.add(FamilyWeights.inBlock(
                TensorRole.EXPERT_DOWN, "ffn_down_exps.weight", huggingFace + down + ".weight", narrowing));
        block.add(FamilyWeights.inBlock(
                TensorRole.EXPERT_GATE, "ffn_gate_exps.weight", huggingFace + gate + ".weight", widening));
        block.add(FamilyWeights.inBlock(
                TensorRole.EXPERT_UP, "ffn_up_exps.weight", huggingFace + up + ".weight", widening));
    }

    /// What a configuration says about experts.
    static Experts read(ConfigJson config, Family family) throws FormatException {
        int width = config.whole(config.whole(0, "intermediate_size"), "moe_intermediate_size");
        return new Experts(
                config.whole(0, "num_local_experts", "num_experts"),
                config.whole(0, "num_experts_per_tok"),
                width,
                family == QWEN2 ? config.whole(0, "shared_expert_intermediate_size") : 0,
                family == MIXTRAL || config.truth("norm_topk_prob", false),
                1);
    }

    /// What the metadata of a GGUF file says about experts.
    static Experts read(GgufNumbers numbers, Family family) throws FormatException {
        int whole = numbers.whole("feed_forward_length", 0);
        int used = numbers.whole("expert_used_count", 0);
        boolean isDivided = family == QWEN2 || family == QWEN3;
        int width = isDivided ? numbers.whole("expert_feed_forward_length", used == 0 ? 0 : whole / used) : whole;
        return new Experts(
                numbers.whole("expert_count", 0),
                used,
                width,
                family == QWEN2 ? numbers.whole("expert_shared_feed_forward_length", whole) : 0,
                normalizes(family),
                1);
    }

    /// What makes a configuration another model than its family describes.
    static Optional<String> obstacle(ConfigJson config) throws FormatException {
        boolean hasDense = config.whole(1, "decoder_sparse_step") != 1
                || config.said("mlp_only_layers")
                        .filter(list -> !list.isEmpty())
                        .isPresent();
        if (hasDense) {
            return Optional.of("some of its blocks have one feed-forward layer instead of experts (decoder_sparse_step,"
                    + " mlp_only_layers)");
        }
        return config.has("clip_qkv")
                ? Optional.of("its queries, keys and values are clipped (clip_qkv)")
                : Optional.empty();
    }
}
