package lapidary.core.plan;

import java.util.List;
import java.util.Optional;
import lapidary.core.method.Activations;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;

/// Everything that is done to one tensor, stage by stage.
///
/// @param scales what changes its scales, in order
/// @param round what stores it in fewer bits; [Quantizers#KEEP] where it is told to stay
/// @param corrections what replaces its values in the end
public record Chain(ModelTensor tensor, List<GroupTask> scales, Optional<Chosen> round, List<GroupTask> corrections) {

    public Chain {
        scales = List.copyOf(scales);
        corrections = List.copyOf(corrections);
    }

    /// Whether its values change beside its own rounding.
    public boolean isPatched() {
        return !scales.isEmpty() || !corrections.isEmpty();
    }

    /// What stores it in fewer bits.
    public Optional<Chosen> rounding() {
        return round.filter(chosen -> !chosen.transform().id().equals(Quantizers.KEEP));
    }

    /// Whether any part of it asks for the activations of what was compressed before.
    public boolean isSequential() {
        return rounding()
                        .filter(chosen -> Activations.of(chosen.settings()) == Activations.SEQUENTIAL)
                        .isPresent()
                || scales.stream().anyMatch(task -> task.activations() == Activations.SEQUENTIAL)
                || corrections.stream().anyMatch(task -> task.activations() == Activations.SEQUENTIAL);
    }
}
