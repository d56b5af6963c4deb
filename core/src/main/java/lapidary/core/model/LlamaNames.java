package lapidary.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names of a Llama's tensors in the two conventions: Hugging Face's and GGUF's.
///
/// Source: llama.cpp `gguf-py/gguf/tensor_mapping.py`, architecture llama.
final class LlamaNames {
    /// What every block has, in the order in which GGUF converters write them.
    static final List<TensorRole> IN_BLOCK = List.of(
            TensorRole.ATTENTION_NORM,
            TensorRole.FFN_DOWN,
            TensorRole.FFN_GATE,
            TensorRole.FFN_UP,
            TensorRole.FFN_NORM,
            TensorRole.ATTENTION_K,
            TensorRole.ATTENTION_OUTPUT,
            TensorRole.ATTENTION_Q,
            TensorRole.ATTENTION_V);

    private static final Map<TensorRole, String> HUGGING_FACE = Map.ofEntries(
            Map.entry(TensorRole.EMBEDDING, "model.embed_tokens.weight"),
            Map.entry(TensorRole.OUTPUT, "lm_head.weight"),
            Map.entry(TensorRole.OUTPUT_NORM, "model.norm.weight"),
            Map.entry(TensorRole.ATTENTION_NORM, "input_layernorm.weight"),
            Map.entry(TensorRole.FFN_NORM, "post_attention_layernorm.weight"),
            Map.entry(TensorRole.ATTENTION_Q, "self_attn.q_proj.weight"),
            Map.entry(TensorRole.ATTENTION_K, "self_attn.k_proj.weight"),
            Map.entry(TensorRole.ATTENTION_V, "self_attn.v_proj.weight"),
            Map.entry(TensorRole.ATTENTION_OUTPUT, "self_attn.o_proj.weight"),
            Map.entry(TensorRole.FFN_GATE, "mlp.gate_proj.weight"),
            Map.entry(TensorRole.FFN_UP, "mlp.up_proj.weight"),
            Map.entry(TensorRole.FFN_DOWN, "mlp.down_proj.weight"));

    private static final Map<TensorRole, String> GGUF = Map.ofEntries(
            Map.entry(TensorRole.EMBEDDING, "token_embd.weight"),
            Map.entry(TensorRole.OUTPUT, "output.weight"),
            Map.entry(TensorRole.OUTPUT_NORM, "output_norm.weight"),
            Map.entry(TensorRole.ATTENTION_NORM, "attn_norm.weight"),
            Map.entry(TensorRole.FFN_NORM, "ffn_norm.weight"),
            Map.entry(TensorRole.ATTENTION_Q, "attn_q.weight"),
            Map.entry(TensorRole.ATTENTION_K, "attn_k.weight"),
            Map.entry(TensorRole.ATTENTION_V, "attn_v.weight"),
            Map.entry(TensorRole.ATTENTION_OUTPUT, "attn_output.weight"),
            Map.entry(TensorRole.FFN_GATE, "ffn_gate.weight"),
            Map.entry(TensorRole.FFN_UP, "ffn_up.weight"),
            Map.entry(TensorRole.FFN_DOWN, "ffn_down.weight"));

    private static final Map<String, TensorRole> FROM_HUGGING_FACE = inverse(HUGGING_FACE);
    private static final Map<String, TensorRole> FROM_GGUF = inverse(GGUF);
    private static final Pattern IN_HUGGING_FACE_BLOCK =
            Pattern.compile("(?:model\\.)?layers\\.(0|[1-9][0-9]{0,5})\\.(.+)");
    private static final Pattern IN_GGUF_BLOCK = Pattern.compile("blk\\.(0|[1-9][0-9]{0,5})\\.(.+)");

    private LlamaNames() {}

    /// Where a tensor sits in a Llama.
    ///
    /// @param block empty outside blocks
    record Place(TensorRole role, OptionalInt block) {
        static Place outside(TensorRole role) {
            return new Place(role, OptionalInt.empty());
        }

        static Place inside(int block, TensorRole role) {
            return new Place(role, OptionalInt.of(block));
        }

        /// Its name in a Hugging Face folder.
        String huggingFaceName() {
            String name = named(HUGGING_FACE, role);
            return block.isPresent() ? "model.layers." + block.getAsInt() + "." + name : name;
        }

        /// Its name in a GGUF file.
        String ggufName() {
            String name = named(GGUF, role);
            return block.isPresent() ? "blk." + block.getAsInt() + "." + name : name;
        }
    }

    /// The place of a tensor by its name in either convention; empty for names that a Llama does
    /// not have.
    static Optional<Place> find(String name) {
        return inBlock(IN_GGUF_BLOCK, FROM_GGUF, name)
                .or(() -> inBlock(IN_HUGGING_FACE_BLOCK, FROM_HUGGING_FACE, name))
                .or(() -> outside(FROM_GGUF, name))
                .or(() -> outside(FROM_HUGGING_FACE, name))
                .or(() -> outside(FROM_HUGGING_FACE, "model." + name));
    }

    private static Optional<Place> inBlock(Pattern pattern, Map<String, TensorRole> roles, String name) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(roles.get(matcher.group(2)))
                .filter(IN_BLOCK::contains)
                .map(role -> Place.inside(Integer.parseInt(matcher.group(1)), role));
    }

    private static Optional<Place> outside(Map<String, TensorRole> roles, String name) {
        return Optional.ofNullable(roles.get(name))
                .filter(role -> !IN_BLOCK.contains(role))
                .map(Place::outside);
    }

    private static String named(Map<TensorRole, String> names, TensorRole role) {
        String name = names.get(role);
        if (name == null) {
            throw new IllegalArgumentException("a Llama has no " + role);
        }
        return name;
    }

    private static Map<String, TensorRole> inverse(Map<TensorRole, String> names) {
        return names.keySet().stream().collect(Collectors.toUnmodifiableMap(names::get, Function.identity()));
    }
}
