package lapidary.core.infer;

import java.util.List;
import java.util.function.Predicate;
import lapidary.core.model.ModelTensor;

/// One transformer block as the list of its parts, in order.
///
/// @param index from 0
public record Block(int index, List<Part> parts) {
    public Block {
        parts = List.copyOf(parts);
    }

    /// Every weight it needs, norms included, in the order of use.
    public List<ModelTensor> weights() {
        return parts.stream().flatMap(Part::weights).toList();
    }

    /// Its beginning, up to the last part of which something holds and including it.
    public Block until(Predicate<Part> holds) {
        int end = parts.size();
        while (end > 0 && !holds.test(parts.get(end - 1))) {
            end--;
        }
        return new Block(index, parts.subList(0, end));
    }

    /// Its linear layers, in the order of use.
    public List<Part.Project> projections() {
        return parts.stream()
                .filter(Part.Project.class::isInstance)
                .map(Part.Project.class::cast)
                .toList();
    }

    /// The linear layers of its experts, in the order of use; empty for a dense block.
    public List<ExpertLayer> expertLayers() {
        return parts.stream()
                .filter(Part.Experts.class::isInstance)
                .map(Part.Experts.class::cast)
                .flatMap(part -> part.experts().stream())
                .flatMap(Expert::layers)
                .toList();
    }
}
