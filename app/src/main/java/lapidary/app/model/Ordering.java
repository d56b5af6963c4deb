package lapidary.app.model;

import java.util.Comparator;
import java.util.Map;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;

/// The order of tensors within a branch of the model tree.
public enum Ordering {
    MODEL(Messages.of("model.model-order")),
    NAME(Messages.of("model.name")),
    SIZE(Messages.of("model.largest-first")),
    ERROR(Messages.of("model.worst-error-first"));

    private final String label;

    Ordering(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }

    /// @param errors signal-to-noise ratio of changed tensors, dB; a tensor without one comes last
    Comparator<ModelTensor> comparator(Map<TensorId, Double> errors) {
        return switch (this) {
            case MODEL -> Comparator.comparing(ModelTensor::role);
            case NAME -> Comparator.comparing(ModelTensor::id);
            case SIZE -> Comparator.comparingLong((ModelTensor t) -> -t.tensor().bytes());
            case ERROR ->
                Comparator.comparingDouble((ModelTensor t) -> errors.getOrDefault(t.id(), Double.POSITIVE_INFINITY));
        };
    }
}
