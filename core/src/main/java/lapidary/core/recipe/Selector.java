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

    /// Every tensor there is, whatever its role: for types of a whole file.
    static Selector everything() {
        return new Roles(EnumSet.allOf(TensorRole.class), 0, Integer.MAX_VALUE);
    }

    /// Everything in these roles, in every block.
    static Selector roles(TensorRole first, TensorRole... more) {
        return new Roles(EnumSet.of(first, more), 0, Integer.MAX_VALUE);
    }

    /// Every linear weight: the default of all transforms. Embedding, output and vectors only when
    /// named or by role.
    record All() implements Selector {
        @Override
        public boolean selects(ModelTensor tensor) {
            return tensor.role().kind() == TensorRole.Kind.LINEAR;
        }
    }

    /// Everything in these roles, in blocks `firstBlock` to `lastBlock` (both included; tensors outside blocks
    /// always count).
    record Roles(Set<TensorRole> roles, int firstBlock, int lastBlock) implements Selector {
        public Roles {
            EnumSet<TensorRole> copy = EnumSet.noneOf(TensorRole.class);
            copy.addAll(roles);
            roles = Collections.unmodifiableSet(copy);
        }

        /// Whether no block is left out.
        public boolean everyBlock() {
            return firstBlock == 0 && lastBlock == Integer.MAX_VALUE;
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
