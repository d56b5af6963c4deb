package lapidary.core.calib;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.model.TensorNames;
import lapidary.core.tensor.TensorId;

/// How many tokens each linear layer saw in a calibration run.
///
/// @param layers in the order of the model, those of experts one by one
public record Coverage(List<Layer> layers) {
    /// An expert that saw fewer tokens is warned of.
    public static final long LEAST_EXPERT_TOKENS = 128;

    public Coverage {
        layers = List.copyOf(layers);
    }

    /// How well a layer is covered.
    public enum Level {
        /// Enough.
        FULL,
        /// Fewer tokens than inputs, or fewer than [#LEAST_EXPERT_TOKENS] for an expert: what is known is thin.
        THIN,
        /// None.
        NONE
    }

    /// One matrix that a layer multiplies with.
    ///
    /// @param matrix which one of a tensor that stacks several; 0 otherwise
    /// @param matrices how many the tensor has
    /// @param tokens that it saw; positions of a convolution
    /// @param inputs of the layer
    public record Layer(TensorId tensor, int matrix, int matrices, long tokens, int inputs) {
        /// Whether it is one of several that see different tokens.
        public boolean isExpert() {
            return matrices > 1 || TensorNames.expert(tensor.name()).isPresent();
        }

        public Level level() {
            if (tokens == 0) {
                return Level.NONE;
            }
            return tokens < (isExpert() ? Math.min(inputs, LEAST_EXPERT_TOKENS) : inputs) ? Level.THIN : Level.FULL;
        }

        /// "blk.0.ffn_up_exps.weight, matrix 3".
        public String words() {
            return matrices > 1 ? tensor + ", matrix " + matrix : tensor.toString();
        }
    }

    /// Every layer that is not fully covered, those without any token first.
    public List<Layer> warned() {
        return layers.stream()
                .filter(layer -> layer.level() != Level.FULL)
                .sorted(Comparator.comparingLong(Layer::tokens))
                .toList();
    }

    /// Of some tensors alone.
    public Coverage of(Set<TensorId> tensors) {
        return new Coverage(layers.stream()
                .filter(layer -> tensors.contains(layer.tensor()))
                .toList());
    }

    /// The least tokens that any layer saw; empty for no layers.
    public Optional<Layer> least() {
        return layers.stream().min(Comparator.comparingLong(Layer::tokens));
    }

    /// What a user should know, one sentence for each kind of trouble; none when all is well.
    public List<String> warnings() {
        List<Layer> none = of(Level.NONE);
        List<Layer> thin = of(Level.THIN);
        List<String> sentences = new ArrayList<>();
        if (!none.isEmpty()) {
            sentences.add("No token of the calibration data reached " + count(none)
                    + "; there weights are rounded to nearest, all inputs counting the same. Use more or other data.");
        }
        List<Layer> experts = thin.stream().filter(Layer::isExpert).toList();
        List<Layer> dense = thin.stream().filter(layer -> !layer.isExpert()).toList();
        if (!experts.isEmpty()) {
            sentences.add(count(experts) + " of experts saw fewer than " + LEAST_EXPERT_TOKENS
                    + " tokens of the calibration data. Use more of it.");
        }
        if (!dense.isEmpty()) {
            sentences.add(count(dense)
                    + " saw fewer tokens than inputs: too few to tell all inputs apart."
                    + " Use more sequences.");
        }
        return List.copyOf(sentences);
    }

    private List<Layer> of(Level level) {
        return layers.stream().filter(layer -> layer.level() == level).toList();
    }

    /// "3 layers, 'a' the first of them".
    private static String count(List<Layer> layers) {
        String first = "'" + layers.getFirst().words() + "'";
        return layers.size() == 1 ? "layer " + first : layers.size() + " layers (" + first + " …)";
    }

    /// Layers in the order of a map.
    static Coverage of(Map<LayerMatrix, InputMoments> found) {
        Map<TensorId, Long> matrices =
                found.keySet().stream().collect(Collectors.groupingBy(LayerMatrix::tensor, Collectors.counting()));
        return new Coverage(found.entrySet().stream()
                .map(entry -> new Layer(
                        entry.getKey().tensor(),
                        entry.getKey().matrix(),
                        matrices.getOrDefault(entry.getKey().tensor(), 1L).intValue(),
                        entry.getValue().tokens(),
                        entry.getValue().inputs()))
                .toList());
    }
}
