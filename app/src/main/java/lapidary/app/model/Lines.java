package lapidary.app.model;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import lapidary.app.workbench.StorageWords;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;
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
        String choice = action.filter(a -> a.step().isPresent())
                .map(a -> StorageWords.brief(a.storage()))
                .orElse("");
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

    /// A branch shows the choice that all its matrices share; "mixed" when they differ, nothing when there is none.
    private static TensorLine branch(TreeNode.Branch branch, TreeModel.PlannedBits planned) {
        Set<String> storages = new HashSet<>();
        for (TensorId id : branch.scope()) {
            storages.add(planned.find(id)
                    .filter(action -> action.step().isPresent())
                    .map(action -> StorageWords.brief(action.storage()))
                    .orElse(""));
        }
        long bits = 0;
        long elements = 0;
        for (TensorId id : branch.tensors()) {
            Optional<Action> action = planned.find(id);
            bits += action.map(a -> a.ledger().total()).orElse(0L);
            elements += action.map(a -> a.shape().elements()).orElse(0L);
        }
        String choice = storages.size() > 1
                ? Messages.of("model.mixed")
                : storages.stream().findFirst().orElse("");
        double perWeight = elements == 0 ? 0 : (double) bits / elements;
        return new TensorLine(branch.title(), "", "", "", branch.bytes(), choice, perWeight, true);
    }
}
