package lapidary.app.model;

import java.util.List;
import lapidary.app.workbench.Selection;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.TensorId;

/// A row of the model tree.
public sealed interface TreeNode {
    /// What the row says.
    String title();

    /// The tensors it stands for: selecting the row selects them all.
    List<TensorId> tensors();

    /// The rows below it.
    List<TreeNode> children();

    /// Stored bytes of its tensors in the opened file.
    long bytes();

    /// Whether the selection holds all tensors that a choice for this row would apply to.
    boolean isIn(Selection selection);

    /// The model, a block or a role.
    ///
    /// @param scope its tensors without norms and other vectors, where it has others
    record Branch(String title, List<TreeNode> children, List<TensorId> tensors, List<TensorId> scope, long bytes)
            implements TreeNode {
        public Branch {
            children = List.copyOf(children);
            tensors = List.copyOf(tensors);
            scope = List.copyOf(scope);
        }

        @Override
        public boolean isIn(Selection selection) {
            return !scope.isEmpty() && selection.holdsAll(scope);
        }

        private static List<TensorId> scope(TreeNode child) {
            return switch (child) {
                case Branch branch -> branch.scope;
                case Leaf leaf -> leaf.tensor.role().kind() == TensorRole.Kind.VECTOR ? List.of() : leaf.tensors();
            };
        }

        static Branch of(String title, List<TreeNode> children) {
            List<TensorId> all =
                    children.stream().flatMap(child -> child.tensors().stream()).toList();
            List<TensorId> matrices =
                    children.stream().flatMap(child -> scope(child).stream()).toList();
            return new Branch(
                    title,
                    children,
                    all,
                    matrices.isEmpty() ? all : matrices,
                    children.stream().mapToLong(TreeNode::bytes).sum());
        }
    }

    /// One tensor.
    record Leaf(String title, ModelTensor tensor) implements TreeNode {
        @Override
        public List<TensorId> tensors() {
            return List.of(tensor.id());
        }

        @Override
        public boolean isIn(Selection selection) {
            return selection.contains(tensor.id());
        }

        @Override
        public List<TreeNode> children() {
            return List.of();
        }

        @Override
        public long bytes() {
            return tensor.tensor().bytes();
        }
    }
}
