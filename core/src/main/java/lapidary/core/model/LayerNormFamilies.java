package lapidary.core.model;

import java.util.List;
import java.util.stream.Stream;
import lapidary.core.model.FamilyWeight.Treatment;

/// The weights of families with LayerNorm, a fused qkv and a bias on everything.
final class LayerNormFamilies {
    private LayerNormFamilies() {}

    /// Its linear layers are Conv1D: inputs × outputs.
    static List<FamilyWeight> gpt2() {
        String block = "transformer.h.{}.";
        return Stream.of(
                        Stream.of(
                                FamilyWeights.outside(
                                        TensorRole.EMBEDDING,
                                        "token_embd.weight",
                                        "transformer.wte.weight",
                                        List.of(Extent.VOCABULARY, Extent.WIDTH)),
                                FamilyWeights.outside(
                                        TensorRole.POSITION_EMBEDDING,
                                        "position_embd.weight",
                                        "transformer.wpe.weight",
                                        List.of(Extent.CONTEXT, Extent.WIDTH))),
                        biased(norm(TensorRole.ATTENTION_NORM, "blk.{}.attn_norm", block + "ln_1")),
                        biased(conv(
                                TensorRole.ATTENTION_QKV,
                                "blk.{}.attn_qkv",
                                block + "attn.c_attn",
                                Extent.ALL_HEADS,
                                Extent.WIDTH)),
                        biased(conv(
                                TensorRole.ATTENTION_OUTPUT,
                                "blk.{}.attn_output",
                                block + "attn.c_proj",
                                Extent.WIDTH,
                                Extent.QUERIES)),
                        biased(norm(TensorRole.FFN_NORM, "blk.{}.ffn_norm", block + "ln_2")),
                        biased(conv(
                                TensorRole.FFN_UP,
                                "blk.{}.ffn_up",
                                block + "mlp.c_fc",
                                Extent.FEED_FORWARD,
                                Extent.WIDTH)),
                        biased(conv(
                                TensorRole.FFN_DOWN,
                                "blk.{}.ffn_down",
                                block + "mlp.c_proj",
                                Extent.WIDTH,
                                Extent.FEED_FORWARD)),
                        biased(norm(TensorRole.OUTPUT_NORM, "output_norm", "transformer.ln_f")),
                        Stream.of(output("lm_head.weight")))
                .flatMap(weights -> weights)
                .toList();
    }

    /// Its qkv lies head by head.
    static List<FamilyWeight> gptNeox() {
        String block = "gpt_neox.layers.{}.";
        return Stream.of(
                        Stream.of(FamilyWeights.outside(
                                TensorRole.EMBEDDING,
                                "token_embd.weight",
                                "gpt_neox.embed_in.weight",
                                List.of(Extent.VOCABULARY, Extent.WIDTH))),
                        biased(linear(
                                TensorRole.ATTENTION_OUTPUT,
                                "blk.{}.attn_output",
                                block + "attention.dense",
                                Extent.WIDTH,
                                Extent.QUERIES)),
                        biased(linear(
                                        TensorRole.ATTENTION_QKV,
                                        "blk.{}.attn_qkv",
                                        block + "attention.query_key_value",
                                        Extent.ALL_HEADS,
                                        Extent.WIDTH)
                                .treated(Treatment.HEADS_APART)),
                        biased(norm(TensorRole.ATTENTION_NORM, "blk.{}.attn_norm", block + "input_layernorm")),
                        biased(linear(
                                TensorRole.FFN_DOWN,
                                "blk.{}.ffn_down",
                                block + "mlp.dense_4h_to_h",
                                Extent.WIDTH,
                                Extent.FEED_FORWARD)),
                        biased(linear(
                                TensorRole.FFN_UP,
                                "blk.{}.ffn_up",
                                block + "mlp.dense_h_to_4h",
                                Extent.FEED_FORWARD,
                                Extent.WIDTH)),
                        biased(norm(TensorRole.FFN_NORM, "blk.{}.ffn_norm", block + "post_attention_layernorm")),
                        biased(norm(TensorRole.OUTPUT_NORM, "output_norm", "gpt_neox.final_layer_norm")),
                        Stream.of(output("embed_out.weight")))
                .flatMap(weights -> weights)
                .toList();
    }

    /// Positions are counted from two on; norms come before attention and feed-forward.
    static List<FamilyWeight> opt() {
        String block = "model.decoder.layers.{}.";
        return Stream.of(
                        Stream.of(
                                FamilyWeights.outside(
                                        TensorRole.EMBEDDING,
                                        "token_embd.weight",
                                        "model.decoder.embed_tokens.weight",
                                        List.of(Extent.VOCABULARY, Extent.WIDTH)),
                                FamilyWeights.outside(
                                        TensorRole.POSITION_EMBEDDING,
                                        "position_embd.weight",
                                        "model.decoder.embed_positions.weight",
                                        List.of(Extent.CONTEXT_AND_TWO, Extent.WIDTH))),
                        biased(norm(TensorRole.ATTENTION_NORM, "blk.{}.attn_norm", block + "self_attn_layer_norm")),
                        biased(optAttention(TensorRole.ATTENTION_K, "k", Extent.KEYS)),
                        biased(optAttention(TensorRole.ATTENTION_Q, "q", Extent.QUERIES)),
                        biased(optAttention(TensorRole.ATTENTION_V, "v", Extent.KEYS)),
                        biased(linear(
                                TensorRole.ATTENTION_OUTPUT,
                                "blk.{}.attn_output",
                                block + "self_attn.out_proj",
                                Extent.WIDTH,
                                Extent.QUERIES)),
                        biased(norm(TensorRole.FFN_NORM, "blk.{}.ffn_norm", block + "final_layer_norm")),
                        biased(linear(
                                TensorRole.FFN_UP, "blk.{}.ffn_up", block + "fc1", Extent.FEED_FORWARD, Extent.WIDTH)),
                        biased(linear(
                                TensorRole.FFN_DOWN,
                                "blk.{}.ffn_down",
                                block + "fc2",
                                Extent.WIDTH,
                                Extent.FEED_FORWARD)),
                        biased(norm(TensorRole.OUTPUT_NORM, "output_norm", "model.decoder.final_layer_norm")),
                        Stream.of(output("lm_head.weight")))
                .flatMap(weights -> weights)
                .toList();
    }

    private static FamilyWeight optAttention(TensorRole role, String letter, Extent rows) {
        return linear(
                role,
                "blk.{}.attn_" + letter,
                "model.decoder.layers.{}.self_attn." + letter + "_proj",
                rows,
                Extent.WIDTH);
    }

    private static Stream<FamilyWeight> biased(FamilyWeight weight) {
        return Stream.of(FamilyWeights.bias(weight), weight);
    }

    private static FamilyWeight output(String huggingFace) {
        return FamilyWeights.outside(
                TensorRole.OUTPUT, "output.weight", huggingFace, List.of(Extent.VOCABULARY, Extent.WIDTH));
    }

    private static FamilyWeight norm(TensorRole role, String gguf, String huggingFace) {
        return new FamilyWeight(
                role, gguf + ".weight", huggingFace + ".weight", List.of(Extent.WIDTH), Treatment.NONE, true);
    }

    private static FamilyWeight linear(TensorRole role, String gguf, String huggingFace, Extent rows, Extent columns) {
        return new FamilyWeight(
                role, gguf + ".weight", huggingFace + ".weight", List.of(rows, columns), Treatment.NONE, true);
    }

    private static FamilyWeight conv(TensorRole role, String gguf, String huggingFace, Extent rows, Extent columns) {
        return linear(role, gguf, huggingFace, rows, columns).treated(Treatment.TRANSPOSED);
    }
}
