package lapidary.core.model;

import static lapidary.core.model.Extent.ALL_HEADS;
import static lapidary.core.model.Extent.FEED_FORWARD;
import static lapidary.core.model.Extent.HEAD;
import static lapidary.core.model.Extent.KEYS;
import static lapidary.core.model.Extent.QUERIES;
import static lapidary.core.model.Extent.TWICE_FEED_FORWARD;
import static lapidary.core.model.Extent.VOCABULARY;
import static lapidary.core.model.Extent.WIDTH;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.model.Architecture.Activation;
import lapidary.core.model.Architecture.RopeStyle;
import lapidary.core.model.FamilyWeight.Treatment;

/// The families of language models that are known, each as a table.
///
/// Sources: llama.cpp `gguf-py/gguf/tensor_mapping.py`, `conversion/*.py` and `src/models/*.cpp`;
/// transformers `configuration_*.py`.
final class Families {
    private static final String GGUF_BLOCK = "blk.{}.";
    private static final String BLOCK = "model.layers.{}.";

    static final Family LLAMA = Family.of(
            "llama",
            "Llama",
            List.of("llama"),
            "LlamaForCausalLM",
            style(RopeStyle.INTERLEAVED, false),
            Map.of("rms_norm_eps", 1e-6, "max_position_embeddings", 2048),
            llamaWeights());

    static final Family MISTRAL = Family.of(
            "llama",
            "Mistral",
            List.of("mistral"),
            "MistralForCausalLM",
            style(RopeStyle.INTERLEAVED, false),
            Map.of(
                    "rms_norm_eps",
                    1e-6,
                    "max_position_embeddings",
                    131_072,
                    "num_key_value_heads",
                    8,
                    "sliding_window",
                    4096),
            llamaWeights());

    static final Family QWEN2 = Family.of(
            "qwen2",
            "Qwen 2",
            List.of("qwen2"),
            "Qwen2ForCausalLM",
            style(RopeStyle.HALVES, false),
            Map.of("rms_norm_eps", 1e-6, "max_position_embeddings", 32_768),
            around(gatedBlock(Treatment.NONE, Bias.QUERY_KEY_VALUE, false)));

    static final Family QWEN3 = Family.of(
            "qwen3",
            "Qwen 3",
            List.of("qwen3"),
            "Qwen3ForCausalLM",
            style(RopeStyle.HALVES, true),
            Map.of("rms_norm_eps", 1e-6, "max_position_embeddings", 32_768, "head_dim", 128),
            around(gatedBlock(Treatment.NONE, Bias.NONE, true)));

    static final Family GEMMA2 = Family.of(
            "gemma2",
            "Gemma 2",
            List.of("gemma2"),
            "Gemma2ForCausalLM",
            gemmaStyle(false, 2),
            GemmaDefaults.SECOND,
            gemmaWeights(false));

    static final Family GEMMA3 = Family.of(
            "gemma3",
            "Gemma 3",
            List.of("gemma3_text", "gemma3"),
            "Gemma3ForCausalLM",
            gemmaStyle(true, 6),
            GemmaDefaults.THIRD,
            gemmaWeights(true));

    static final Family PHI3 = Family.of(
            "phi3",
            "Phi-3",
            List.of("phi3"),
            "Phi3ForCausalLM",
            style(RopeStyle.HALVES, false),
            Map.of("rms_norm_eps", 1e-5, "max_position_embeddings", 4096, "original_max_position_embeddings", 4096),
            around(List.of(
                    vector(TensorRole.ATTENTION_NORM, "attn_norm.weight", "input_layernorm.weight", WIDTH),
                    matrix(TensorRole.FFN_DOWN, "ffn_down.weight", "mlp.down_proj.weight", WIDTH, FEED_FORWARD),
                    matrix(TensorRole.FFN_UP, "ffn_up.weight", "mlp.gate_up_proj.weight", TWICE_FEED_FORWARD, WIDTH),
                    vector(TensorRole.FFN_NORM, "ffn_norm.weight", "post_attention_layernorm.weight", WIDTH),
                    matrix(
                            TensorRole.ATTENTION_OUTPUT,
                            "attn_output.weight",
                            "self_attn.o_proj.weight",
                            WIDTH,
                            QUERIES),
                    matrix(
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

    private static final List<Family> ALL = List.of(LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA2, GEMMA3, PHI3, GPT2, GPT_NEOX);

    private Families() {}

    /// Which projections of attention have a bias: always, or where the file has one.
    private enum Bias {
        NONE,
        QUERY_KEY_VALUE
    }

    static List<Family> all() {
        return ALL;
    }

    /// The family of a GGUF file's `general.architecture`.
    static Optional<Family> ofGguf(String architecture) {
        return ALL.stream().filter(family -> family.id().equals(architecture)).findFirst();
    }

    /// The family of a `model_type` in `config.json`.
    static Optional<Family> ofModelType(String type) {
        return ALL.stream().filter(family -> family.modelTypes().contains(type)).findFirst();
    }

    /// The titles of all, for messages.
    static String titles() {
        return ALL.stream().map(Family::title).collect(Collectors.joining(", "));
    }

    static FamilyWeight vector(TensorRole role, String gguf, String huggingFace, Extent extent) {
        return new FamilyWeight(role, GGUF_BLOCK + gguf, BLOCK + huggingFace, List.of(extent), Treatment.NONE, true);
    }

    static FamilyWeight matrix(TensorRole role, String gguf, String huggingFace, Extent rows, Extent columns) {
        return new FamilyWeight(
                role, GGUF_BLOCK + gguf, BLOCK + huggingFace, List.of(rows, columns), Treatment.NONE, true);
    }

    private static Family.Style style(RopeStyle ggufStyle, boolean normedHeads) {
        return new Family.Style(false, 0, false, Activation.SILU, true, true, ggufStyle, normedHeads, false, 0);
    }

    private static Family.Style gemmaStyle(boolean normedHeads, int everyGlobal) {
        return new Family.Style(
                false, 1, true, Activation.GELU_TANH, true, true, RopeStyle.HALVES, normedHeads, true, everyGlobal);
    }

    private static List<FamilyWeight> llamaWeights() {
        return around(gatedBlock(Treatment.ROTATED_ROWS, Bias.NONE, false).stream()
                .flatMap(weight ->
                        weight.shape().size() == 2 ? Stream.of(bias(weight).optional(), weight) : Stream.of(weight))
                .toList());
    }

    /// Embedding, blocks, norm and output, by the names that most families give them.
    private static List<FamilyWeight> around(List<FamilyWeight> block) {
        List<FamilyWeight> weights = new ArrayList<>();
        weights.add(outside(
                TensorRole.EMBEDDING, "token_embd.weight", "model.embed_tokens.weight", List.of(VOCABULARY, WIDTH)));
        weights.addAll(block);
        weights.add(outside(TensorRole.OUTPUT_NORM, "output_norm.weight", "model.norm.weight", List.of(WIDTH)));
        weights.add(outside(TensorRole.OUTPUT, "output.weight", "lm_head.weight", List.of(VOCABULARY, WIDTH)));
        return weights;
    }

    static FamilyWeight outside(TensorRole role, String gguf, String huggingFace, List<Extent> shape) {
        return new FamilyWeight(role, gguf, huggingFace, shape, Treatment.NONE, true);
    }

    /// Attention with q, k and v apart and a gated feed-forward layer.
    ///
    /// @param rotated what is done to q and k
    private static List<FamilyWeight> gatedBlock(Treatment rotated, Bias bias, boolean normedHeads) {
        List<FamilyWeight> weights = new ArrayList<>();
        weights.add(vector(TensorRole.ATTENTION_NORM, "attn_norm.weight", "input_layernorm.weight", WIDTH));
        weights.add(matrix(TensorRole.FFN_DOWN, "ffn_down.weight", "mlp.down_proj.weight", WIDTH, FEED_FORWARD));
        weights.add(matrix(TensorRole.FFN_GATE, "ffn_gate.weight", "mlp.gate_proj.weight", FEED_FORWARD, WIDTH));
        weights.add(matrix(TensorRole.FFN_UP, "ffn_up.weight", "mlp.up_proj.weight", FEED_FORWARD, WIDTH));
        weights.add(vector(TensorRole.FFN_NORM, "ffn_norm.weight", "post_attention_layernorm.weight", WIDTH));
        if (normedHeads) {
            weights.add(vector(TensorRole.ATTENTION_K_NORM, "attn_k_norm.weight", "self_attn.k_norm.weight", HEAD));
        }
        addProjection(weights, TensorRole.ATTENTION_K, "attn_k", "self_attn.k_proj", KEYS, rotated, bias);
        weights.add(
                matrix(TensorRole.ATTENTION_OUTPUT, "attn_output.weight", "self_attn.o_proj.weight", WIDTH, QUERIES));
        if (normedHeads) {
            weights.add(vector(TensorRole.ATTENTION_Q_NORM, "attn_q_norm.weight", "self_attn.q_norm.weight", HEAD));
        }
        addProjection(weights, TensorRole.ATTENTION_Q, "attn_q", "self_attn.q_proj", QUERIES, rotated, bias);
        addProjection(weights, TensorRole.ATTENTION_V, "attn_v", "self_attn.v_proj", KEYS, Treatment.NONE, bias);
        return weights;
    }

    private static void addProjection(
            List<FamilyWeight> weights,
            TensorRole role,
            String gguf,
            String huggingFace,
            Extent rows,
            Treatment treatment,
            Bias bias) {
        FamilyWeight weight = matrix(role, gguf + ".weight", huggingFace + ".weight", rows, WIDTH)
                .treated(treatment);
        if (bias == Bias.QUERY_KEY_VALUE) {
            weights.add(bias(weight));
        }
        weights.add(weight);
    }

    /// The bias beside a weight.
    static FamilyWeight bias(FamilyWeight weight) {
        return new FamilyWeight(
                TensorRole.VECTOR,
                weight.gguf().replaceFirst("weight$", "bias"),
                weight.huggingFace().replaceFirst("weight$", "bias"),
                List.of(weight.shape().getFirst()),
                weight.treatment() == Treatment.TRANSPOSED ? Treatment.NONE : weight.treatment(),
                weight.isRequired());
    }

    /// Norms before and after; Hugging Face keeps the weights of norms less one.
    private static List<FamilyWeight> gemmaWeights(boolean normedHeads) {
        List<FamilyWeight> block = new ArrayList<>(gatedBlock(Treatment.NONE, Bias.NONE, normedHeads));
        block.removeIf(weight -> weight.role() == TensorRole.FFN_NORM);
        block.add(
                4,
                vector(
                        TensorRole.ATTENTION_POST_NORM,
                        "post_attention_norm.weight",
                        "post_attention_layernorm.weight",
                        WIDTH));
        block.add(
                5,
                vector(TensorRole.FFN_POST_NORM, "post_ffw_norm.weight", "post_feedforward_layernorm.weight", WIDTH));
        block.add(6, vector(TensorRole.FFN_NORM, "ffn_norm.weight", "pre_feedforward_layernorm.weight", WIDTH));
        return around(block).stream()
                .map(weight -> weight.shape().size() == 1 ? weight.treated(Treatment.PLUS_ONE) : weight)
                .toList();
    }
}
