package lapidary.core.method;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.infer.Network;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;

/// The model that a runtime runs, as far as runtime switches ask for it.
///
/// @param stored the type that a weight is stored in, or would be under a recipe
/// @param ranges of activations over a calibration text
/// @param scales that what enters a weight is divided by, `float32[matrices, columns]`; empty for none
public record RuntimeModel(
        Network network,
        Function<ModelTensor, DType> stored,
        Optional<ActivationRanges> ranges,
        Function<ModelTensor, float[]> scales) {

    /// Every weight that activations are multiplied with, the output head last.
    public Stream<ModelTensor> products() {
        return Stream.concat(
                network.blocks().stream()
                        .flatMap(block -> block.weights().stream())
                        .filter(weight -> weight.tensor().shape().rank() > 1),
                Stream.of(network.output()));
    }
}
