package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.model.Family.Place;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FamilyTest {

    /// The pairs of llama.cpp's `tensor_mapping.py`.
    @ParameterizedTest
    @CsvSource({
        "model.embed_tokens.weight, token_embd.weight",
        "lm_head.weight, output.weight",
        "model.norm.weight, output_norm.weight",
        "model.layers.11.input_layernorm.weight, blk.11.attn_norm.weight",
        "model.layers.11.post_attention_layernorm.weight, blk.11.ffn_norm.weight",
        "model.layers.11.self_attn.q_proj.weight, blk.11.attn_q.weight",
        "model.layers.11.self_attn.k_proj.weight, blk.11.attn_k.weight",
        "model.layers.11.self_attn.v_proj.weight, blk.11.attn_v.weight",
        "model.layers.11.self_attn.o_proj.weight, blk.11.attn_output.weight",
        "model.layers.11.mlp.gate_proj.weight, blk.11.ffn_gate.weight",
        "model.layers.11.mlp.up_proj.weight, blk.11.ffn_up.weight",
        "model.layers.11.mlp.down_proj.weight, blk.11.ffn_down.weight"
    })
    void translatesBetweenTheConventions(String huggingFace, String gguf) {
        Place place = Families.LLAMA.find(huggingFace).orElseThrow();
        assertEquals(Optional.of(place), Families.LLAMA.find(gguf));
        assertEquals(gguf, place.ggufName());
        assertEquals(huggingFace, place.huggingFaceName());
    }

    @Test
    void knowsNamesWithoutTheirPrefix() {
        Place up = Families.LLAMA.find("layers.2.mlp.up_proj.weight").orElseThrow();
        assertEquals("blk.2.ffn_up.weight", up.ggufName());
        assertEquals(
                TensorRole.EMBEDDING,
                Families.LLAMA.find("embed_tokens.weight").orElseThrow().role());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "blk.0.attn_q.scale",
                "blk.00.attn_q.weight",
                "blk.-1.attn_q.weight",
                "blk.12345678.attn_q.weight",
                "blk.0.output.weight",
                "attn_q.weight",
                "model.layers.0.lm_head.weight",
                "model.model.norm.weight"
            })
    void knowsNoOtherNames(String name) {
        assertEquals(Optional.empty(), Families.LLAMA.find(name));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt_neox.layers.0.attention.masked_bias, true",
        "model.layers.3.self_attn.rotary_emb.inv_freq, true",
        "h.0.attn.bias, true",
        "transformer.h.0.attn.c_attn.bias, false",
        "gpt_neox.layers.0.attention.query_key_value.bias, false",
        "model.layers.0.self_attn.q_proj.weight, false"
    })
    void knowsWhatIsNoWeight(String name, boolean isComputed) {
        assertEquals(isComputed, TensorNames.isComputed(name));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "blk.3.attn_q.weight, F16, 2, ATTENTION_Q, 3",
        "blk.3.attn_q.weight, F32, 1, VECTOR, 3",
        "blk.3.attn_q.bias, F32, 1, VECTOR, 3",
        "blk.3.ffn_up_exps.weight, Q4_K, 3, LINEAR, 3",
        "h.5.attn.c_attn.weight, F32, 2, LINEAR, 5",
        "encoder.layer.7.output.dense.weight, F32, 2, LINEAR, 7",
        "transformer.wte.weight, F32, 2, EMBEDDING, -1",
        "position_embd.weight, F32, 2, EMBEDDING, -1",
        "model.visual.lm_head.weight, F32, 2, OUTPUT, -1",
        "conv1.weight, F32, 4, CONVOLUTION, -1",
        "bn1.num_batches_tracked, I64, 0, OTHER, -1",
        "scale, F32, 0, VECTOR, -1",
        "blk.0.ffn_down.weight, OPAQUE, 2, FFN_DOWN, 0",
        "something.weight, OPAQUE, 2, OTHER, -1"
    })
    void guessesRolesByNameShapeAndType(String name, DType type, int rank, TensorRole role, int block) {
        long[] extents = new long[rank];
        Arrays.fill(extents, 256);
        Tensor tensor = new Tensor(
                new TensorId(name), Shape.of(extents), type, type.name(), MemorySegment.NULL, Path.of("x"), 0);
        ModelTensor found = new TensorRoles(Families.LLAMA, true, true).of(tensor);
        assertEquals(role, found.role());
        assertEquals(block < 0 ? OptionalInt.empty() : OptionalInt.of(block), found.block());
    }
}
