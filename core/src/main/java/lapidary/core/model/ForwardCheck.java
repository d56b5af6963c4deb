package lapidary.core.model;

import java.util.List;
import java.util.Optional;

/// Whether the forward pass computes what a model of these numbers asks for.
final class ForwardCheck {
    private ForwardCheck() {}

    /// The first thing that it does not compute; empty when nothing stands against running the model.
    static Optional<String> obstacle(Architecture numbers, List<ModelTensor> tensors) {
        return rope(numbers.rope()).or(() -> ArchitectureCheck.undecodable(tensors));
    }

    private static Optional<String> rope(Rope rope) {
        return switch (rope.scaling()) {
            case Rope.Unscaled unscaled -> Optional.empty();
            case Rope.Linear linear -> Optional.empty();
            case Rope.Llama3 llama3 -> Optional.empty();
            case Rope.Stored stored -> Optional.empty();
            case Rope.LongRope longRope -> {
                int pairs = rope.dimensions() / 2;
                boolean isWhole = longRope.shortDivisors().size() == pairs
                        && longRope.longDivisors().size() == pairs;
                yield isWhole
                        ? Optional.empty()
                        : Optional.of(
                                "its rope scaling has not one factor for each of " + pairs + " pairs of elements");
            }
            case Rope.Yarn yarn -> Optional.empty();
            case Rope.Dynamic dynamic -> Optional.empty();
            case Rope.Unknown unknown -> scaled(unknown);
        };
    }

    private static Optional<String> scaled(Rope.Scaling scaling) {
        return Optional.of(
                "its position embedding is scaled (" + scaling.name() + "), which Lapidary does not compute yet");
    }
}
