package lapidary.app.workbench;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// The one selection: tensors, and among them the one that single-tensor views show.
///
/// @param tensors block by block
/// @param leader the tensor clicked last; null when nothing is selected
/// @param words what is selected, as a person would say it: "6 tensors: all attn_q"
public record Selection(SequencedSet<TensorId> tensors, @Nullable TensorId leader, String words) {
    /// Block by block, and within one as the forward pass meets them; what belongs to no block comes last.
    public static final Comparator<ModelTensor> READING_ORDER = Comparator.comparingInt(
                    (ModelTensor tensor) -> tensor.block().orElse(Integer.MAX_VALUE))
            .thenComparing(ModelTensor::role);

    /// Nothing selected.
    public static final Selection NONE =
            new Selection(new LinkedHashSet<>(), null, Messages.of("workbench.nothing-selected"));

    public Selection {
        tensors = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(tensors));
        if (leader == null ? !tensors.isEmpty() : !tensors.contains(leader)) {
            throw new IllegalArgumentException("leader " + leader + " is not among the selected " + tensors);
        }
    }

    /// These tensors of a model, in reading order.
    ///
    /// @param lead the one that single-tensor views show; the first of them otherwise
    static Selection of(Model model, Collection<TensorId> tensors, Optional<TensorId> lead) {
        Set<TensorId> wanted = new HashSet<>(tensors);
        SequencedSet<TensorId> inOrder = new LinkedHashSet<>();
        model.tensors().stream()
                .filter(tensor -> wanted.contains(tensor.id()))
                .sorted(READING_ORDER)
                .forEach(tensor -> inOrder.add(tensor.id()));
        TensorId leader = lead.filter(inOrder::contains).orElseGet(() -> inOrder.isEmpty() ? null : inOrder.getFirst());
        return new Selection(inOrder, leader, ScopeWords.of(model, inOrder));
    }

    /// The same with another of its tensors as the one that single-tensor views show; itself where
    /// it is none of them.
    Selection ledBy(TensorId tensor) {
        return contains(tensor) ? new Selection(tensors, tensor, words) : this;
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
