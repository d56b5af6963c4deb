package lapidary.app.model;

import java.util.List;
import lapidary.core.model.ModelTensor;
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

    /// The model, a block or a role.
    record Branch(String title, List<TreeNode> children, List<TensorId> tensors, long bytes) implements TreeNode {
        public Branch {
            children = List.copyOf(children);
            tensors = List.copyOf(tensors);
        }

        static Branch of(String title, List<TreeNode> children) {
            return new Branch(
                    title,
                    children,
                    children.stream().flatMap(child -> child.tensors().stream()).toList(),
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
        public List<TreeNode> children() {
            return List.of();
        }

        @Override
        public long bytes() {
            return tensor.tensor().bytes();
        }
    }
}
