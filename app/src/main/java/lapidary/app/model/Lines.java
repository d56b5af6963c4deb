package lapidary.app.model;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.tensor.TensorId;
import lapidary.views.tree.TensorLine;

/// The facts that a row of the model tree shows.
final class Lines {
    private Lines() {}

    static TensorLine of(TreeNode node, TreeModel.PlannedBits planned) {
        return switch (node) {
            case TreeNode.Leaf leaf -> leaf(leaf, planned);
            case TreeNode.Branch branch -> branch(branch, planned);
        };
    }

    private static TensorLine leaf(TreeNode.Leaf leaf, TreeModel.PlannedBits planned) {
        ModelTensor tensor = leaf.tensor();
        Optional<Action> action = planned.find(tensor.id());
        String choice =
                action.filter(a -> a.step().isPresent()).map(Action::storage).orElse("");
        double storedBits = 8.0
                * tensor.tensor().bytes()
                / Math.max(1, tensor.tensor().shape().elements());
        double bits = choice.isEmpty() ? storedBits : bits(action.orElseThrow());
        return new TensorLine(
                leaf.title(),
                tensor.id().name(),
                tensor.tensor().typeName(),
                tensor.tensor().shape().toString(),
                tensor.tensor().bytes(),
                choice,
                bits,
                false);
    }

    private static double bits(Action action) {
        return (double) action.ledger().total() / Math.max(1, action.shape().elements());
    }

    /// A branch shows the choice that all its changed tensors share, or "mixed".
    private static TensorLine branch(TreeNode.Branch branch, TreeModel.PlannedBits planned) {
        Set<String> storages = new HashSet<>();
        long bits = 0;
        long elements = 0;
        for (TensorId id : branch.tensors()) {
            Optional<Action> action = planned.find(id);
            if (action.isPresent()) {
                action.filter(a -> a.step().isPresent()).ifPresent(a -> storages.add(a.storage()));
                bits += action.get().ledger().total();
                elements += action.get().shape().elements();
            }
        }
        String choice = storages.size() == 1 ? storages.iterator().next() : storages.isEmpty() ? "" : "mixed";
        double perWeight = elements == 0 ? 0 : (double) bits / elements;
        return new TensorLine(branch.title(), "", "", "", branch.bytes(), choice, perWeight, true);
    }
}
