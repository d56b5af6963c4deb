package lapidary.app.workbench;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.TensorId;

/// Which tensors a choice for a selection is for, and the shortest selector that says so.
public final class Scope {
    private Scope() {}

    /// The selected tensors that a choice applies to: norms and other vectors only when nothing else is selected,
    /// because they cost little and a model cannot spare them.
    public static Set<TensorId> of(Model model, Collection<TensorId> selected) {
        Set<TensorId> wanted = new HashSet<>(selected);
        List<ModelTensor> all =
                model.tensors().stream().filter(t -> wanted.contains(t.id())).toList();
        boolean hasMatrices = all.stream().anyMatch(t -> t.role().kind() != TensorRole.Kind.VECTOR);
        Set<TensorId> scope = new TreeSet<>();
        all.stream()
                .filter(t -> !hasMatrices || t.role().kind() != TensorRole.Kind.VECTOR)
                .forEach(t -> scope.add(t.id()));
        return scope;
    }

    /// The shortest selector for exactly these tensors.
    public static Selector selector(Model model, Set<TensorId> tensors) {
        Selector all = new Selector.All();
        if (selected(model, all).equals(tensors)) {
            return all;
        }
        Set<TensorRole> roles = EnumSet.noneOf(TensorRole.class);
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (ModelTensor tensor : model.tensors()) {
            if (tensors.contains(tensor.id())) {
                roles.add(tensor.role());
                first = Math.min(first, tensor.block().orElse(Integer.MAX_VALUE));
                last = Math.max(last, tensor.block().orElse(0));
            }
        }
        Selector everyBlock = new Selector.Roles(roles, 0, Integer.MAX_VALUE);
        if (selected(model, everyBlock).equals(tensors)) {
            return everyBlock;
        }
        if (first <= last) {
            Selector someBlocks = new Selector.Roles(roles, first, last);
            if (selected(model, someBlocks).equals(tensors)) {
                return someBlocks;
            }
        }
        return new Selector.Named(new TreeSet<>(tensors));
    }

    private static Set<TensorId> selected(Model model, Selector selector) {
        Set<TensorId> ids = new TreeSet<>();
        model.tensors().stream().filter(selector::selects).forEach(tensor -> ids.add(tensor.id()));
        return ids;
    }
}
