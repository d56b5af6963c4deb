package lapidary.core.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;

/// Puts the Llama architecture together: RMSNorm, rotary positions, grouped-query attention, SwiGLU.
/// Source: Touvron et al., LLaMA (arXiv 2302.13971), section 2.2; Hugging Face `modeling_llama.py`.
final class LlamaNetwork {
    private final Model model;
    private final Architecture a;

    LlamaNetwork(Model model, Architecture architecture) {
        this.model = model;
        this.a = architecture;
    }

    Network build() {
        ModelTensor embedding = tensor(TensorRole.EMBEDDING, OptionalInt.empty());
        ModelTensor norm = tensor(TensorRole.OUTPUT_NORM, OptionalInt.empty());
        ModelTensor output = a.tiedOutput() ? embedding : tensor(TensorRole.OUTPUT, OptionalInt.empty());
        List<Block> blocks = new ArrayList<>();
        for (int block = 0; block < a.blocks(); block++) {
            List<Part> parts = new ArrayList<>(attention(OptionalInt.of(block)));
            parts.addAll(feedForward(OptionalInt.of(block)));
            blocks.add(new Block(block, parts));
        }
        return new Network(a, embedding, blocks, norm, output);
    }

    private List<Part> attention(OptionalInt block) {
        return List.of(
                new Part.Normalize(tensor(TensorRole.ATTENTION_NORM, block), Slot.HIDDEN, Slot.NORMED),
                project(TensorRole.ATTENTION_Q, block, Slot.NORMED, Slot.QUERY),
                project(TensorRole.ATTENTION_K, block, Slot.NORMED, Slot.KEY),
                project(TensorRole.ATTENTION_V, block, Slot.NORMED, Slot.VALUE),
                new Part.Rotate(Slot.QUERY),
                new Part.Rotate(Slot.KEY),
                new Part.Attend(),
                project(TensorRole.ATTENTION_OUTPUT, block, Slot.ATTENDED, Slot.HIDDEN));
    }

    private List<Part> feedForward(OptionalInt block) {
        return List.of(
                new Part.Normalize(tensor(TensorRole.FFN_NORM, block), Slot.HIDDEN, Slot.NORMED),
                project(TensorRole.FFN_GATE, block, Slot.NORMED, Slot.GATE),
                project(TensorRole.FFN_UP, block, Slot.NORMED, Slot.UP),
                new Part.Gate(),
                project(TensorRole.FFN_DOWN, block, Slot.GATE, Slot.HIDDEN));
    }

    private Part project(TensorRole role, OptionalInt block, Slot from, Slot to) {
        return new Part.Project(tensor(role, block), from, to, to == Slot.HIDDEN);
    }

    /// A model with an architecture has all its tensors, in the shapes that it says.
    private ModelTensor tensor(TensorRole role, OptionalInt block) {
        return model.tensors().stream()
                .filter(t -> t.role() == role && t.block().equals(block))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + role + " of block " + block));
    }
}
