package lapidary.core.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Network;
import lapidary.core.method.Group;
import lapidary.core.method.Groups;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.tensor.TensorId;

/// Finds the tensors of a model that are given a type, and which of them get one together.
public final class Units {
    private Units() {}

    /// The layers that runtimes fuse into one product: those that read the same values, as query, key and value do,
    /// or gate and up.
    ///
    /// @throws FormatException when the model cannot be run, so that nobody knows; says why
    public static List<Set<TensorId>> fused(Model model) throws FormatException {
        List<Set<TensorId>> sets = new ArrayList<>();
        for (Group group : Groups.of(Network.of(model))) {
            Set<TensorId> readers = new LinkedHashSet<>();
            group.tensors().stream().filter(Units::isTyped).forEach(tensor -> readers.add(tensor.id()));
            if (readers.size() > 1) {
                sets.add(readers);
            }
        }
        return sets;
    }

    /// All units, in the order of the file.
    ///
    /// @param plan of the model unchanged: tensors that its file has as one get one type
    /// @param tied further tensors that do
    static List<Unit> of(Model model, Plan plan, List<Set<TensorId>> tied) {
        Map<TensorId, TensorId> leaders = new HashMap<>();
        for (Action action : plan.actions()) {
            action.members().forEach(member -> join(leaders, action.members().getFirst(), member));
        }
        for (Set<TensorId> set : tied) {
            TensorId first = set.iterator().next();
            set.forEach(member -> join(leaders, first, member));
        }
        Set<TensorId> written = new LinkedHashSet<>();
        plan.actions().forEach(action -> written.addAll(action.members()));
        Map<TensorId, List<ModelTensor>> byLeader = new LinkedHashMap<>();
        for (ModelTensor tensor : model.tensors()) {
            if (isTyped(tensor) && written.contains(tensor.id())) {
                byLeader.computeIfAbsent(leader(leaders, tensor.id()), key -> new ArrayList<>())
                        .add(tensor);
            }
        }
        return byLeader.values().stream().map(Unit::new).toList();
    }

    /// Linear weights, the embedding and the output head.
    private static boolean isTyped(ModelTensor tensor) {
        boolean isMatrix = tensor.tensor().shape().rank() >= 2;
        boolean isTable = tensor.role() == TensorRole.EMBEDDING || tensor.role() == TensorRole.OUTPUT;
        return isMatrix && (isTable || tensor.role().kind() == TensorRole.Kind.LINEAR);
    }

    private static void join(Map<TensorId, TensorId> leaders, TensorId one, TensorId other) {
        TensorId first = leader(leaders, one);
        TensorId second = leader(leaders, other);
        if (!first.equals(second)) {
            leaders.put(second, first);
        }
    }

    private static TensorId leader(Map<TensorId, TensorId> leaders, TensorId tensor) {
        TensorId at = tensor;
        TensorId next = leaders.getOrDefault(at, at);
        while (!next.equals(at)) {
            at = next;
            next = leaders.getOrDefault(at, at);
        }
        return at;
    }
}
