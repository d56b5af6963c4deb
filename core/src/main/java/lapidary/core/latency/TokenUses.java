package lapidary.core.latency;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
import lapidary.core.infer.Block;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Network;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// Which weights one more token is multiplied with, and how often.
///
/// @param architecture what the rest of a token depends on, see [Fixed]
/// @param byTensor what is not there is only looked up, or not read at all
public record TokenUses(String architecture, Map<TensorId, Use> byTensor) {
    private static final int HASH = 12;

    /// How often a tensor is met.
    ///
    /// @param parts matrices that the tensor stacks
    /// @param times products with one of them, on average over tokens: below 1 for an expert that some are sent to
    public record Use(int parts, double times) {
        private Use plus(Use other) {
            return new Use(Math.max(parts, other.parts), times + other.times);
        }
    }

    public TokenUses {
        byTensor = Collections.unmodifiableMap(new HashMap<>(byTensor));
    }

    /// From headers.
    ///
    /// @throws FormatException when the model cannot be run; says why
    public static TokenUses of(Model model) throws FormatException {
        Network network = Network.of(model);
        Map<TensorId, Use> uses = new HashMap<>();
        for (Block block : network.blocks()) {
            block.projections().forEach(part -> add(uses, part.weight(), new Use(1, 1)));
            network.architecture().experts().ifPresent(experts -> {
                for (ExpertLayer layer : block.expertLayers()) {
                    int stacked = Math.toIntExact(
                            Math.max(1, layer.tensor().tensor().shape().rows() / Math.max(1, layer.outputs())));
                    add(uses, layer.tensor(), new Use(stacked, (double) experts.used() / experts.count()));
                }
            });
        }
        add(uses, network.output(), new Use(1, 1));
        String numbers = network.architecture().toString();
        return new TokenUses(
                network.architecture().family() + " " + Sha256.of(numbers).substring(0, HASH), uses);
    }

    private static void add(Map<TensorId, Use> uses, ModelTensor tensor, Use use) {
        uses.merge(tensor.id(), use, Use::plus);
    }

    public Optional<Use> of(TensorId tensor) {
        return Optional.ofNullable(byTensor.get(tensor));
    }

    /// The shape of one product with a tensor.
    static Shape part(Shape shape, Use use) {
        return Shape.of(Math.max(1, shape.rows() / use.parts()), shape.columns());
    }
}
