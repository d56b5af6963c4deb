package lapidary.core.allocate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Tensors that get one type together, with the types that are allowed.
///
/// @param unit its index in the table
/// @param id unique
/// @param weights how many
/// @param block of the model; empty outside blocks
/// @param sensitivity what a change of its weights costs by second order: the mean diagonal of a Hessian or Fisher
/// matrix; NaN where it is not known
/// @param expert present where it belongs to one expert of a layer
/// @param offers at least one
public record Item(
        int unit,
        String id,
        long weights,
        OptionalInt block,
        double sensitivity,
        Optional<ExpertUse> expert,
        List<Offer> offers) {
    public Item {
        offers = List.copyOf(offers);
        if (offers.isEmpty()) {
            throw new IllegalArgumentException("nothing is allowed for " + id);
        }
    }

    /// How much a router uses an expert.
    ///
    /// @param index of the expert in its layer
    /// @param frequency share of the tokens that it is given
    /// @param weight mean of the shares that its outputs are multiplied with, over all tokens
    public record ExpertUse(int index, double frequency, double weight) {}
}
