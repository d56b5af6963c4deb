package lapidary.core.table;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.format.Sha256;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Tensors that get one type together: a single one mostly; the experts that a file stacks, or layers that a runtime
/// fuses.
public record Unit(List<ModelTensor> tensors) {
    private static final int HASH = 8;

    public Unit {
        tensors = List.copyOf(tensors);
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("a unit without tensors");
        }
    }

    /// Unique in a model: the name of its first tensor, and what the others are.
    public String id() {
        String first = tensors.getFirst().id().name();
        if (tensors.size() == 1) {
            return first;
        }
        String all = tensors.stream().map(tensor -> tensor.id().name()).collect(Collectors.joining("\n"));
        return first + " +" + (tensors.size() - 1) + " " + Sha256.of(all).substring(0, HASH);
    }

    /// The name of its first tensor, and how many more there are.
    public String title() {
        String first = tensors.getFirst().id().name();
        return tensors.size() == 1 ? first : first + " and " + (tensors.size() - 1) + " more";
    }

    public long weights() {
        return tensors.stream()
                .mapToLong(tensor -> tensor.tensor().shape().elements())
                .sum();
    }

    public SortedSet<TensorId> names() {
        return tensors.stream().map(ModelTensor::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The block of its tensors; empty outside blocks.
    public OptionalInt block() {
        return tensors.getFirst().block();
    }

    public boolean has(TensorId tensor) {
        return tensors.stream().anyMatch(member -> member.id().equals(tensor));
    }
}
