package lapidary.core.model;

import static lapidary.core.model.Extent.FEED_FORWARD;
import static lapidary.core.model.Extent.HEAD;
import static lapidary.core.model.Extent.KEYS;
import static lapidary.core.model.Extent.QUERIES;
import static lapidary.core.model.Extent.VOCABULARY;
import static lapidary.core.model.Extent.WIDTH;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.model.Architecture.Activation;
import lapidary.core.model.Architecture.RopeStyle;
import lapidary.core.model.FamilyWeight.Treatment;

/// The weights that several families have in common, by the names that most of them give them.
final class FamilyWeights {
    private static final String GGUF_BLOCK = "blk.{}.";
    private static final String BLOCK = "model.layers.{}.";

    private FamilyWeights() {}

    /// Which projections of attention have a bias: always, or where the file has one.
    enum Bias {
        NONE,
        QUERY_KEY_VALUE
    }

    static FamilyWeight vector(TensorRole role, String gguf, String huggingFace, Extent extent) {
        return new FamilyWeight(role, GGUF_BLOCK + gguf, BLOCK + huggingFace, List.of(extent), Treatment.NONE, true);
    }

    static FamilyWeight matrix(TensorRole role, String gguf, String huggingFace, Extent rows, Extent columns) {
        return new FamilyWeight(
                role, GGUF_BLOCK + gguf, BLOCK + huggingFace, List.of(rows, columns), Treatment.NONE, true);
    }

    static Family.Style style(RopeStyle ggufStyle, boolean normedHeads) {
        return new Family.Style(false, 0, false, Activation.SILU, true, true, ggufStyle, normedHeads, false, 0);
    }

    static FamilyWeight inBlock(TensorRole role, String gguf, String huggingFace, List<Extent> shape) {
        return new FamilyWeight(role, GGUF_BLOCK + gguf, BLOCK + huggingFace, shape, Treatment.NONE, true);
    }

    static Family.Style gemmaStyle(boolean normedHeads, int everyGlobal) {
        return new Family.Style(
                false, 1, true, Activation.GELU_TANH, true, true, RopeStyle.HALVES, normedHeads, true, everyGlobal);
    }

    static List<FamilyWeight> llamaWeights() {
        return around(gatedBlock(Treatment.ROTATED_ROWS, Bias.NONE, false).stream()
                .flatMap(weight ->
                        weight.shape().size() == 2 ? Stream.of(bias(weight).optional(), weight) : Stream.of(weight))
                .toList());
    }

    /// Embedding, blocks, norm and output, by the names that most families give them.
    static List<FamilyWeight> around(List<FamilyWeight> block) {
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
    static List<FamilyWeight> gatedBlock(Treatment rotated, Bias bias, boolean normedHeads) {
        List<FamilyWeight> weights = new ArrayList<>();
        weights.add(vector(TensorRole.ATTENTION_NORM, "attn_norm.weight", "input_layernorm.weight", WIDTH));
        weights.add(matrix(TensorRole.FFN_DOWN, "ffn_down.weight", "mlp.down_proj.weight", WIDTH, FEED_FORWARD));
        weights.add(matrix(TensorRole.FFN_GATE, "ffn_gate.weight", "mlp.gate_proj.weight", FEED_FORWARD, WIDTH));
        weights.add(matrix(TensorRole.FFN_UP, "ffn_up.weight", "mlp.up_proj.weight", FEED_FORWARD, WIDTH));
        weights.add(vector(TensorRole.FFN_NORM, "ffn_norm.weight", "post_attention_layernorm.weight", WIDTH));
        weights.addAll(
                normedHeads
                        ? attention(rotated, bias, Optional.of(HEAD), Optional.of(HEAD))
                        : attention(rotated, bias));
        return weights;
    }

    /// Attention with q, k and v apart.
    private static List<FamilyWeight> attention(Treatment rotated, Bias bias) {
        return attention(rotated, bias, Optional.empty(), Optional.empty());
    }

    /// @param queryNorm what of q is normed together, if it is at all
    static List<FamilyWeight> attention(
            Treatment rotated, Bias bias, Optional<Extent> queryNorm, Optional<Extent> keyNorm) {
        List<FamilyWeight> weights = new ArrayList<>();
        keyNorm.ifPresent(extent -> weights.add(
                vector(TensorRole.ATTENTION_K_NORM, "attn_k_norm.weight", "self_attn.k_norm.weight", extent)));
        addProjection(weights, TensorRole.ATTENTION_K, "attn_k", "self_attn.k_proj", KEYS, rotated, bias);
        weights.add(
                matrix(TensorRole.ATTENTION_OUTPUT, "attn_output.weight", "self_attn.o_proj.weight", WIDTH, QUERIES));
        queryNorm.ifPresent(extent -> weights.add(
                vector(TensorRole.ATTENTION_Q_NORM, "attn_q_norm.weight", "self_attn.q_norm.weight", extent)));
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
    static List<FamilyWeight> gemmaWeights(boolean normedHeads) {
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
