package lapidary.core.quant.explore;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.method.TypeOffer;
import lapidary.core.tensor.TensorId;

/// Every data type of a width, tried on one tensor.
///
/// @param sampledRows rows that were read
/// @param rows that the tensor has
/// @param weights that were read
/// @param original where the weights lie
/// @param types in the order of the methods
public record TypeSurvey(
        TensorId tensor,
        TypeOffer.Question question,
        long sampledRows,
        long rows,
        long weights,
        RelativeHistogram original,
        List<TypeMeasure> types) {
    public TypeSurvey {
        types = List.copyOf(types);
    }

    /// The type with the least squared error; of equals the one of fewer bits.
    public Optional<TypeMeasure> best() {
        return types.stream()
                .filter(type -> type.error().isPresent())
                .min(Comparator.comparingDouble(
                                (TypeMeasure type) -> type.error().orElseThrow().meanSquared())
                        .thenComparingDouble(type -> type.error().orElseThrow().bitsPerWeight()));
    }

    public boolean isWhole() {
        return sampledRows == rows;
    }
}
