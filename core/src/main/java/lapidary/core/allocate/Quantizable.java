package lapidary.core.allocate;

import java.util.List;
import java.util.Set;
import lapidary.core.tensor.Shape;

/// Which tensors llama.cpp quantizes at all: weights of two or three dimensions, without norms, routers and a number of
/// small tables that its kernels want in full.
///
/// Source: llama.cpp `src/llama-quant.cpp`, `tensor_allows_quantization`.
public final class Quantizable {
    private static final Set<String> NAMES = Set.of("position_embd.weight", "token_types.weight");

    private static final List<String> PARTS = List.of(
            "_norm.weight",
            "ffn_gate_inp.weight",
            "ffn_gate_tid2eid.weight",
            "altup",
            "laurel",
            "per_layer_model_proj",
            "ssm_conv1d",
            "shortconv.conv.weight",
            "indexer.k_proj.weight",
            "indexer.q_proj.weight",
            "time_mix_first.weight",
            "time_mix_w0.weight",
            "time_mix_w1.weight",
            "time_mix_w2.weight",
            "time_mix_v0.weight",
            "time_mix_v1.weight",
            "time_mix_v2.weight",
            "time_mix_a0.weight",
            "time_mix_a1.weight",
            "time_mix_a2.weight",
            "time_mix_g1.weight",
            "time_mix_g2.weight",
            "time_mix_decay_w1.weight",
            "time_mix_decay_w2.weight",
            "time_mix_lerp_fused.weight",
            "attn_rel_b.weight",
            ".position_embd",
            "sam.pos_embd",
            "sam.neck.",
            "sam.net_",
            ".rel_pos",
            ".patch_embd",
            ".patch_merger",
            "a.rvq.codebook",
            "mm.a.code_embd");

    private Quantizable() {}

    /// @param name as GGUF files have it
    public static boolean allows(String name, Shape shape) {
        return dimensions(shape) >= 2 && name.endsWith("weight") && !isKept(name);
    }

    /// Whether a name says that the tensor is one of those that are wanted in full.
    ///
    /// @param name as GGUF files have it
    public static boolean isKept(String name) {
        return NAMES.contains(name) || PARTS.stream().anyMatch(name::contains);
    }

    /// As ggml counts them: outer dimensions of one do not count.
    private static int dimensions(Shape shape) {
        int outer = 0;
        while (outer < shape.rank() && shape.dimensions().get(outer) == 1) {
            outer++;
        }
        return Math.max(1, shape.rank() - outer);
    }
}
