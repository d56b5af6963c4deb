package lapidary.core.recipe;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.TensorId;

/// Which tensors a step is for.
public sealed interface Selector {

    boolean selects(ModelTensor tensor);

    /// Every linear weight: the default of all transforms. Embedding, output and vectors only when
    /// named or by role.
    record All() implements Selector {
        @Override
        public boolean selects(ModelTensor tensor) {
            return tensor.role().kind() == TensorRole.Kind.LINEAR;
        }
    }

    /// Everything in these roles, in blocks `firstBlock` to `lastBlock` (both included; tensors
    /// outside blocks always
    /// count).
    record Roles(Set<TensorRole> roles, int firstBlock, int lastBlock) implements Selector {
        public Roles {
            roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
        }

        @Override
        public boolean selects(ModelTensor tensor) {
            return roles.contains(tensor.role())
                    && (tensor.block().isEmpty()
                            || (tensor.block().getAsInt() >= firstBlock
                                    && tensor.block().getAsInt() <= lastBlock));
        }
    }

    /// Exactly these tensors.
    record Named(SortedSet<TensorId> tensors) implements Selector {
        public Named {
            tensors = Collections.unmodifiableSortedSet(new TreeSet<>(tensors));
        }

        @Override
        public boolean selects(ModelTensor tensor) {
            return tensors.contains(tensor.id());
        }
    }
}
