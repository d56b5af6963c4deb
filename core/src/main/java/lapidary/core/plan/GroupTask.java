package lapidary.core.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.Sha256;
import lapidary.core.method.Activations;
import lapidary.core.method.Group;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.TensorId;

/// A group that a step works on, with everything that its solution depends on but the weights and the evidence.
/// Two are equal when they have the same solution.
public final class GroupTask {
    private final GroupStep step;
    private final Group group;
    private final SortedMap<TensorId, Chosen> roundings;
    private final List<GroupTask> before;
    private final String key;

    /// @param roundings of the readers that are rounded
    /// @param before what scales a tensor of the group earlier, in order
    GroupTask(GroupStep step, Group group, SortedMap<TensorId, Chosen> roundings, List<GroupTask> before) {
        this.step = step;
        this.group = group;
        this.roundings = Collections.unmodifiableSortedMap(new TreeMap<>(roundings));
        this.before = List.copyOf(before);
        List<String> facts = new ArrayList<>();
        facts.add(step.transform().id() + " " + step.transform().version() + " " + step.settings());
        facts.add(group.id());
        roundings.forEach((id, chosen) -> facts.add(
                id + " " + chosen.transform().id() + " " + chosen.transform().version() + " " + chosen.settings()));
        before.forEach(task -> facts.add(task.key));
        this.key = Sha256.of(String.join("\n", facts));
    }

    public GroupStep step() {
        return step;
    }

    public Group group() {
        return group;
    }

    public Stage stage() {
        return step.transform().stage();
    }

    /// What rounds the readers that are rounded.
    public SortedMap<TensorId, Chosen> roundings() {
        return roundings;
    }

    /// What scales tensors of the group before this is solved, in order.
    public List<GroupTask> before() {
        return before;
    }

    /// What its method is shown of the inputs; what corrects sequential roundings is sequential itself.
    public Activations activations() {
        boolean followsSequential = stage() == Stage.CORRECT
                && roundings.values().stream()
                        .anyMatch(chosen -> Activations.of(chosen.settings()) == Activations.SEQUENTIAL);
        return followsSequential ? Activations.SEQUENTIAL : Activations.of(step.settings());
    }

    /// Equal for equal tasks, and for no others.
    public String key() {
        return key;
    }

    /// Whether the solution changes a tensor.
    public boolean touches(TensorId tensor) {
        boolean isProduced = group.producer().stream()
                .flatMap(Group.Producer::tensors)
                .anyMatch(made -> made.id().equals(tensor));
        return switch (stage()) {
            case SCALE -> group.isFoldable() ? group.has(tensor) : roundings.containsKey(tensor);
            case CORRECT -> isProduced;
            case EDIT, PRUNE, ROUND ->
                throw new IllegalStateException(step.transform().id() + " rounds groups");
        };
    }

    /// What rounds a tensor of the group.
    public Optional<Chosen> rounding(TensorId tensor) {
        return Optional.ofNullable(roundings.get(tensor));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupTask that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
