package lapidary.core.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// Puts a network together from what the architecture says and the tensors that the model has.
///
/// Sources: Touvron et al., LLaMA (arXiv 2302.13971), section 2.2; Gemma Team, Gemma 2 (arXiv
/// 2408.00118), section 2; Black et al., GPT-NeoX-20B (arXiv 2204.06745), section 2.1;
/// Radford et al., Language Models are Unsupervised Multitask Learners; transformers `modeling_*.py`.
final class NetworkBuilder {
    private final Model model;
    private final Architecture a;

    NetworkBuilder(Model model, Architecture architecture) {
        this.model = model;
        this.a = architecture;
    }

    Network build() {
        ModelTensor embedding = needed("token_embd.weight");
        List<Block> blocks = new ArrayList<>();
        for (int block = 0; block < a.blocks(); block++) {
            List<Part> parts = new ArrayList<>();
            attention("blk." + block + ".", a.attention().isWindowed(block), parts);
            feedForward("blk." + block + ".", parts);
            blocks.add(new Block(block, parts));
        }
        return new Network(
                a,
                embedding,
                model.named("position_embd.weight"),
                blocks,
                needed("output_norm.weight"),
                model.named("output_norm.bias"),
                a.tiedOutput() ? embedding : needed("output.weight"));
    }

    private void attention(String block, boolean isWindowed, List<Part> parts) {
        parts.add(normalize(block + "attn_norm", Slot.HIDDEN, Slot.NORMED));
        if (model.named(block + "attn_qkv.weight").isPresent()) {
            parts.add(project(block + "attn_qkv", Slot.NORMED, Slot.QKV));
            parts.add(new Part.SplitHeads(keepsHeadsTogether()));
        } else {
            parts.add(project(block + "attn_q", Slot.NORMED, Slot.QUERY));
            parts.add(project(block + "attn_k", Slot.NORMED, Slot.KEY));
            parts.add(project(block + "attn_v", Slot.NORMED, Slot.VALUE));
        }
        if (a.attention().normedHeads()) {
            parts.add(normalizeAttention(block + "attn_q_norm.weight", Slot.QUERY));
            parts.add(normalizeAttention(block + "attn_k_norm.weight", Slot.KEY));
        }
        if (a.rope().dimensions() > 0) {
            parts.add(new Part.Rotate(Slot.QUERY, isWindowed));
            parts.add(new Part.Rotate(Slot.KEY, isWindowed));
        }
        parts.add(new Part.Attend(isWindowed ? a.attention().window() : 0));
        if (a.parallel()) {
            // Before attention changes the hidden state that both read.
            parts.add(normalize(block + "ffn_norm", Slot.HIDDEN, Slot.NORMED));
        }
        addResidual(block + "attn_output", block + "post_attention_norm", Slot.ATTENDED, parts);
    }

    private void feedForward(String block, List<Part> parts) {
        if (!a.parallel()) {
            parts.add(normalize(block + "ffn_norm", Slot.HIDDEN, Slot.NORMED));
        }
        if (a.experts().isPresent()) {
            new ExpertBuilder(model, block).add(a.experts().get(), parts);
            return;
        }
        if (!a.gated()) {
            parts.add(project(block + "ffn_up", Slot.NORMED, Slot.GATE));
            parts.add(new Part.Activate());
        } else if (model.named(block + "ffn_gate.weight").isPresent()) {
            parts.add(project(block + "ffn_gate", Slot.NORMED, Slot.GATE));
            parts.add(project(block + "ffn_up", Slot.NORMED, Slot.UP));
            parts.add(new Part.Gate());
        } else {
            parts.add(project(block + "ffn_up", Slot.NORMED, Slot.GATE_UP));
            parts.add(new Part.SplitGate());
            parts.add(new Part.Gate());
        }
        addResidual(block + "ffn_down", block + "post_ffw_norm", Slot.GATE, parts);
    }

    private void addResidual(String weight, String norm, Slot from, List<Part> parts) {
        if (a.norm().alsoAfter()) {
            parts.add(project(weight, from, Slot.ADDED));
            parts.add(normalize(norm, Slot.ADDED, Slot.ADDED));
            parts.add(new Part.Add(Slot.ADDED));
        } else {
            parts.add(project(weight, from, Slot.HIDDEN));
        }
    }

    /// GPT-NeoX, in Hugging Face's files, has q, k and v of a head together.
    private boolean keepsHeadsTogether() {
        return a.family().equals("gptneox") && !model.file().format().equals("gguf");
    }

    /// Head by head, or all heads together.
    private Part normalizeAttention(String name, Slot slot) {
        ModelTensor weight = needed(name);
        return weight.tensor().shape().elements() == a.headSize()
                ? new Part.NormalizeHeads(weight, slot)
                : new Part.Normalize(weight, Optional.empty(), slot, slot);
    }

    private Part normalize(String name, Slot from, Slot to) {
        return new Part.Normalize(needed(name + ".weight"), model.named(name + ".bias"), from, to);
    }

    private Part project(String name, Slot from, Slot to) {
        return new Part.Project(needed(name + ".weight"), model.named(name + ".bias"), from, to, to == Slot.HIDDEN);
    }

    /// A model with an architecture has all its tensors, in the shapes that it says.
    private ModelTensor needed(String name) {
        Optional<ModelTensor> tensor = model.named(name);
        return tensor.orElseThrow(() -> new IllegalStateException("a runnable model without " + name));
    }
}
