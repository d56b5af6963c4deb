package lapidary.app.workbench;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// The one selection: tensors, and among them the one that single-tensor views show.
///
/// @param tensors block by block
/// @param leader the tensor clicked last; null when nothing is selected
/// @param words what is selected, as a person would say it: "6 tensors: all attn_q"
public record Selection(SequencedSet<TensorId> tensors, @Nullable TensorId leader, String words) {
    /// Nothing selected.
    public static final Selection NONE = new Selection(new LinkedHashSet<>(), null, "Nothing selected");

    public Selection {
        tensors = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(tensors));
        if (leader == null ? !tensors.isEmpty() : !tensors.contains(leader)) {
            throw new IllegalArgumentException("leader " + leader + " is not among the selected " + tensors);
        }
    }

    /// The tensor that single-tensor views show.
    public Optional<TensorId> lead() {
        return Optional.ofNullable(leader);
    }

    public boolean isEmpty() {
        return tensors.isEmpty();
    }

    public boolean contains(TensorId tensor) {
        return tensors.contains(tensor);
    }

    public boolean holdsAll(Collection<TensorId> others) {
        return tensors.containsAll(others);
    }
}
