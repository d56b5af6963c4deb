package lapidary.core.compress;

import lapidary.core.plan.Action;

/// What became of one tensor.
///
/// @param sourceType how the source stores it
/// @param sourceBytes stored size in the source
/// @param sqnrDecibels 10·log₁₀(Σw²/Σ(w−ŵ)²); +∞ when nothing changed
/// @param maximumError largest |w−ŵ|
/// @param roundingDecibels how near the file is to what was previewed: 10·log₁₀(Σw²/Σ(p−ŵ)²) with p the previewed
/// weight; +∞ when it holds the very weights
/// @param zeros among the weights as they were written; -1 where they were copied and nobody counted
/// @param block that it belongs to; -1 outside of blocks
public record TensorReport(
        Action action,
        String sourceType,
        long sourceBytes,
        double sqnrDecibels,
        double maximumError,
        double roundingDecibels,
        long zeros,
        int block) {}
