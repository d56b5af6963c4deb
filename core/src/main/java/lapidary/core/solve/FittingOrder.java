package lapidary.core.solve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lapidary.core.infer.Block;
import lapidary.core.method.Group;
import lapidary.core.method.Groups;
import lapidary.core.model.Architecture;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// The layers of a block that are fitted together, in the order in which a token meets them.
final class FittingOrder {
    private FittingOrder() {}

    /// Those that read the same values stand together; of experts, all that come last.
    static List<Set<TensorId>> of(Block block, Architecture architecture) {
        List<Set<TensorId>> steps = new ArrayList<>();
        Set<TensorId> seen = new LinkedHashSet<>();
        boolean isExpert = false;
        for (Group group : Groups.of(block, architecture)) {
            boolean isOfExpert = isOfExpert(block, group.tensors().getFirst().id());
            boolean isJoined = isOfExpert && isExpert;
            Set<TensorId> layers = isJoined ? steps.getLast() : new LinkedHashSet<>();
            if (!isJoined) {
                steps.add(layers);
            }
            group.tensors().stream().map(ModelTensor::id).filter(seen::add).forEach(layers::add);
            isExpert = isOfExpert;
        }
        return steps;
    }

    private static boolean isOfExpert(Block block, TensorId id) {
        return block.expertLayers().stream()
                .anyMatch(layer -> layer.tensor().id().equals(id));
    }
}
