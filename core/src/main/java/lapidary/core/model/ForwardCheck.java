package lapidary.core.model;

import java.util.List;
import java.util.Optional;

/// Whether the forward pass computes what a model of these numbers asks for.
final class ForwardCheck {
    private ForwardCheck() {}

    /// The first thing that it does not compute; empty when nothing stands against running the model.
    static Optional<String> obstacle(Family family, Architecture numbers, List<ModelTensor> tensors) {
        return rope(numbers.rope()).or(() -> window(family, numbers)).or(() -> ArchitectureCheck.undecodable(tensors));
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
            case Rope.Yarn yarn -> scaled(yarn);
            case Rope.Unknown unknown -> scaled(unknown);
        };
    }

    private static Optional<String> scaled(Rope.Scaling scaling) {
        return Optional.of(
                "its position embedding is scaled (" + scaling.name() + "), which Lapidary does not compute yet");
    }

    /// Of Qwen, only some of the blocks see the window, from a number on.
    private static Optional<String> window(Family family, Architecture numbers) {
        int window = numbers.attention().window();
        boolean isQwen = family == Families.QWEN2 || family == Families.QWEN3;
        return isQwen && window > 0 && window < numbers.context()
                ? Optional.of("some of its blocks see a sliding window, which Lapidary does not compute yet")
                : Optional.empty();
    }
}
