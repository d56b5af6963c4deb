package lapidary.core.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// Puts a routed feed-forward layer together: its router, its experts, and the expert that every token uses.
///
/// @param block what the names of its tensors begin with
record ExpertBuilder(Model model, String block) {

    void add(Architecture.Experts numbers, List<Part> parts) {
        boolean isShared = numbers.sharedFeedForward() > 0;
        parts.add(project("ffn_gate_inp.weight", Slot.NORMED, Slot.ROUTES, false));
        parts.add(new Part.Experts(
                experts(numbers.count()),
                Slot.NORMED,
                Slot.HIDDEN,
                true,
                numbers.used(),
                numbers.normalized(),
                numbers.scale()));
        if (isShared) {
            addShared(parts);
        }
    }

    private List<Expert> experts(int count) {
        List<Expert> experts = new ArrayList<>();
        for (int expert = 0; expert < count; expert++) {
            experts.add(new Expert(
                    layer("ffn_gate_exps.weight", expert, count),
                    layer("ffn_up_exps.weight", expert, count),
                    layer("ffn_down_exps.weight", expert, count)));
        }
        return experts;
    }

    private ExpertLayer layer(String name, int expert, int count) {
        Optional<ModelTensor> stack = model.named(block + name);
        return stack.isPresent()
                ? ExpertLayer.stacked(stack.get(), expert, count)
                : ExpertLayer.own(needed(model.named(block + name, expert), name), expert);
    }

    private void addShared(List<Part> parts) {
        parts.add(project("ffn_gate_shexp.weight", Slot.NORMED, Slot.GATE, false));
        parts.add(project("ffn_up_shexp.weight", Slot.NORMED, Slot.UP, false));
        parts.add(project("ffn_gate_inp_shexp.weight", Slot.NORMED, Slot.OPENING, false));
        parts.add(new Part.Gate());
        parts.add(project("ffn_down_shexp.weight", Slot.GATE, Slot.ADDED, false));
        parts.add(new Part.OpenGate(Slot.ADDED));
        parts.add(new Part.Add(Slot.ADDED));
    }

    private Part project(String name, Slot from, Slot to, boolean adds) {
        return new Part.Project(needed(model.named(block + name), name), Optional.empty(), from, to, adds);
    }

    /// A model with an architecture has all its tensors, in the shapes that it says.
    private ModelTensor needed(Optional<ModelTensor> tensor, String name) {
        return tensor.orElseThrow(() -> new IllegalStateException("a runnable model without " + block + name));
    }
}
