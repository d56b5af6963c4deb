package lapidary.core.bench;

import java.util.Optional;
import lapidary.core.eval.PairedMeans;

/// What a candidate came to on one layer.
///
/// @param recipeId SHA-256 of its recipe
/// @param errors ‖Δy‖² of each sequence over the mean ‖y‖²; empty when it could not be run
/// @param trouble why it could not be run, in one sentence; "" when it was
/// @param seconds until the weights were there, on this machine while it did whatever else it did
public record LayerStanding(
        Candidate candidate,
        String recipeId,
        double bitsPerWeight,
        Optional<PairedMeans> errors,
        String trouble,
        double seconds) {}
