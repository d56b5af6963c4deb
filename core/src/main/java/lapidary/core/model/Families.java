package lapidary.core.model;

import static lapidary.core.model.Extent.ALL_HEADS;
import static lapidary.core.model.Extent.FEED_FORWARD;
import static lapidary.core.model.Extent.QUERIES;
import static lapidary.core.model.Extent.TWICE_FEED_FORWARD;
import static lapidary.core.model.Extent.WIDTH;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.model.Architecture.Activation;
import lapidary.core.model.Architecture.RopeStyle;
import lapidary.core.model.FamilyWeight.Treatment;

/// The families of language models that are known, each as a table.
///
/// Sources: llama.cpp `gguf-py/gguf/tensor_mapping.py`, `conversion/*.py` and `src/models/*.cpp`;
/// transformers `configuration_*.py`.
final class Families {
    static final Family LLAMA = Family.of(
            "llama",
            "Llama",
            List.of("llama"),
            "LlamaForCausalLM",
            FamilyWeights.style(RopeStyle.INTERLEAVED, false),
            Map.of("rms_norm_eps", 1e-6, "max_position_embeddings", 2048),
            FamilyWeights.llamaWeights());

    static final Family MISTRAL = Family.of(
            "llama",
            "Mistral",
            List.of("mistral"),
            "MistralForCausalLM",
            FamilyWeights.style(RopeStyle.INTERLEAVED, false),
            Map.of(
                    "rms_norm_eps",
                    1e-6,
                    "max_position_embeddings",
                    131_072,
                    "num_key_value_heads",
                    8,
                    "sliding_window",
                    4096),
            FamilyWeights.llamaWeights());

    static final Family QWEN2 = Family.of(
            "qwen2",
            "Qwen 2",
            List.of("qwen2"),
            "Qwen2ForCausalLM",
            FamilyWeights.style(RopeStyle.HALVES, false),
            Map.of("rms_norm_eps", 1e-6, "max_position_embeddings", 32_768),
            FamilyWeights.around(FamilyWeights.gatedBlock(Treatment.NONE, FamilyWeights.Bias.QUERY_KEY_VALUE, false)));

    static final Family QWEN3 = Family.of(
            "qwen3",
            "Qwen 3",
            List.of("qwen3"),
            "Qwen3ForCausalLM",
            FamilyWeights.style(RopeStyle.HALVES, true),
            Map.of("rms_norm_eps", 1e-6, "max_position_embeddings", 32_768, "head_dim", 128),
            FamilyWeights.around(FamilyWeights.gatedBlock(Treatment.NONE, FamilyWeights.Bias.NONE, true)));

    static final Family GEMMA2 = Family.of(
            "gemma2",
            "Gemma 2",
            List.of("gemma2"),
            "Gemma2ForCausalLM",
            FamilyWeights.gemmaStyle(false, 2),
            GemmaDefaults.SECOND,
            FamilyWeights.gemmaWeights(false));

    static final Family GEMMA3 = Family.of(
            "gemma3",
            "Gemma 3",
            List.of("gemma3_text", "gemma3"),
            "Gemma3ForCausalLM",
            FamilyWeights.gemmaStyle(true, 6),
            GemmaDefaults.THIRD,
            FamilyWeights.gemmaWeights(true));

    static final Family PHI3 = Family.of(
            "phi3",
            "Phi-3",
            List.of("phi3"),
            "Phi3ForCausalLM",
            FamilyWeights.style(RopeStyle.HALVES, false),
            Map.of("rms_norm_eps", 1e-5, "max_position_embeddings", 4096, "original_max_position_embeddings", 4096),
            FamilyWeights.around(List.of(
                    FamilyWeights.vector(
                            TensorRole.ATTENTION_NORM, "attn_norm.weight", "input_layernorm.weight", WIDTH),
                    FamilyWeights.matrix(
                            TensorRole.FFN_DOWN, "ffn_down.weight", "mlp.down_proj.weight", WIDTH, FEED_FORWARD),
                    FamilyWeights.matrix(
                            TensorRole.FFN_UP, "ffn_up.weight", "mlp.gate_up_proj.weight", TWICE_FEED_FORWARD, WIDTH),
                    FamilyWeights.vector(
                            TensorRole.FFN_NORM, "ffn_norm.weight", "post_attention_layernorm.weight", WIDTH),
                    FamilyWeights.matrix(
                            TensorRole.ATTENTION_OUTPUT,
                            "attn_output.weight",
                            "self_attn.o_proj.weight",
                            WIDTH,
                            QUERIES),
                    FamilyWeights.matrix(
                            TensorRole.ATTENTION_QKV,
                            "attn_qkv.weight",
                            "self_attn.qkv_proj.weight",
                            ALL_HEADS,
                            WIDTH))));

    static final Family GPT2 = Family.of(
            "gpt2",
            "GPT-2",
            List.of("gpt2"),
            "GPT2LMHeadModel",
            new Family.Style(true, 0, false, Activation.GELU_TANH, false, false, RopeStyle.HALVES, false, false, 0),
            Map.of("layer_norm_epsilon", 1e-5, "n_positions", 1024, "tie_word_embeddings", true),
            LayerNormFamilies.gpt2());

    static final Family GPT_NEOX = Family.of(
            "gptneox",
            "GPT-NeoX",
            List.of("gpt_neox"),
            "GPTNeoXForCausalLM",
            new Family.Style(true, 0, false, Activation.GELU, false, true, RopeStyle.HALVES, false, false, 0),
            Map.of(
                    "layer_norm_eps",
                    1e-5,
                    "max_position_embeddings",
                    2048,
                    "rotary_pct",
                    0.25,
                    "use_parallel_residual",
                    true),
            LayerNormFamilies.gptNeox());

    static final Family OPT = Family.of(
            "opt",
            "OPT",
            List.of("opt"),
            "OPTForCausalLM",
            new Family.Style(true, 0, false, Activation.RELU, false, false, RopeStyle.HALVES, false, false, 0),
            Map.of("max_position_embeddings", 2048, "tie_word_embeddings", true, "activation_function", "relu"),
            LayerNormFamilies.opt());

    private static final List<Family> ALL = List.of(
            LLAMA,
            MISTRAL,
            QWEN2,
            QWEN3,
            GEMMA2,
            GEMMA3,
            PHI3,
            GPT2,
            GPT_NEOX,
            OPT,
            ExpertFamilies.MIXTRAL,
            ExpertFamilies.QWEN2,
            ExpertFamilies.QWEN3,
            ExpertFamilies.OLMOE);

    private Families() {}

    static List<Family> all() {
        return ALL;
    }

    /// The family of a GGUF file's `general.architecture`.
    ///
    /// @param hasExperts whether its feed-forward layers are mixtures of experts
    static Optional<Family> ofGguf(String architecture, boolean hasExperts) {
        Optional<Family> mixture =
                hasExperts && architecture.equals(LLAMA.id()) ? Optional.of(ExpertFamilies.MIXTRAL) : Optional.empty();
        return mixture.or(() -> ALL.stream()
                .filter(family -> family != OPT && family.id().equals(architecture))
                .findFirst());
    }

    /// The family of a `model_type` in `config.json`.
    static Optional<Family> ofModelType(String type) {
        return ALL.stream().filter(family -> family.modelTypes().contains(type)).findFirst();
    }

    /// The titles of all, for messages.
    static String titles() {
        return ALL.stream().map(Family::title).collect(Collectors.joining(", "));
    }
}
