package lapidary.app.bits;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.beans.value.ObservableValue;
import lapidary.core.tensor.TensorId;

/// What other places know of the tensors, for allocators that go by it.
///
/// @param changes whatever tells that there is news
/// @param sensitivities by tensor, as far as they were computed
/// @param obstacle why they cannot be computed, one sentence; "" when they can
/// @param compute computes them; where they lie on data that is not chosen, shows where that is done
public record Knowing(
        List<ObservableValue<?>> changes,
        Supplier<Optional<Sensitivities>> sensitivities,
        Supplier<String> obstacle,
        Runnable compute) {

    public Knowing {
        changes = List.copyOf(changes);
    }

    /// What a change of the weights of each tensor costs by second order.
    ///
    /// @param title of the score
    /// @param byTensor the mean diagonal of the matrix
    public record Sensitivities(String title, Map<TensorId, Double> byTensor) {
        public Sensitivities {
            byTensor = Map.copyOf(byTensor);
        }
    }
}
