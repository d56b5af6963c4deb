package lapidary.core.model;

import java.util.List;
import java.util.Optional;

/// Whether the forward pass computes what a model of these numbers asks for.
final class ForwardCheck {
    private ForwardCheck() {}

    /// The first thing that it does not compute yet; empty when nothing stands against running the model.
    static Optional<String> obstacle(Family family, Architecture numbers, List<ModelTensor> tensors) {
        if (!family.id().equals(Families.LLAMA.id())) {
            return Optional.of("the forward pass of a " + family.title() + " is not there yet");
        }
        return rope(numbers).or(() -> attention(numbers)).or(() -> tensors(tensors));
    }

    private static Optional<String> rope(Architecture numbers) {
        Rope rope = numbers.rope();
        if (!(rope.scaling() instanceof Rope.Unscaled)) {
            return Optional.of("its position embedding is scaled ("
                    + rope.scaling().name() + "), which Lapidary does not compute yet");
        }
        return rope.dimensions() == numbers.headSize()
                ? Optional.empty()
                : Optional.of("only a part of each head is rotated");
    }

    private static Optional<String> attention(Architecture numbers) {
        int window = numbers.attention().window();
        if (window > 0 && window < numbers.context()) {
            return Optional.of("its attention sees a sliding window, which Lapidary does not compute yet");
        }
        return numbers.activation() == Architecture.Activation.SILU
                ? Optional.empty()
                : Optional.of("its activation function " + numbers.activation() + " is not SiLU");
    }

    private static Optional<String> tensors(List<ModelTensor> tensors) {
        Optional<String> bias = tensors.stream()
                .map(tensor -> tensor.id().name())
                .filter(name -> name.endsWith(".bias"))
                .findFirst()
                .map(name -> "its layers have biases ('" + name + "'), which Lapidary does not compute yet");
        return bias.or(() -> ArchitectureCheck.undecodable(tensors));
    }
}
