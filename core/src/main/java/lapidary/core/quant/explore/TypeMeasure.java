package lapidary.core.quant.explore;

import java.util.List;
import java.util.Optional;
import lapidary.core.recipe.Choice;

/// One data type and what it makes of a tensor.
///
/// @param name as people call it: "NF4"
/// @param choice of the method and settings that give it
/// @param levels over the largest magnitude of a group, ascending; empty where they differ from group to group
/// @param error empty where the type does not suit the tensor
/// @param reason why it does not; "" where it does
public record TypeMeasure(String name, Choice choice, List<Float> levels, Optional<Error> error, String reason) {
    public TypeMeasure {
        levels = List.copyOf(levels);
    }

    /// The error of the weights.
    ///
    /// @param bitsPerWeight true ones of the whole tensor: codes, scales, tables
    /// @param meanSquared Σ(w − ŵ)²/n over the sample
    /// @param sqnrDecibels 10·log₁₀(Σw²/Σ(w − ŵ)²); +∞ when nothing changed
    /// @param relative √(Σ(w − ŵ)²/Σw²)
    /// @param used where the compressed weights lie
    public record Error(
            double bitsPerWeight, double meanSquared, double sqnrDecibels, double relative, RelativeHistogram used) {}
}
