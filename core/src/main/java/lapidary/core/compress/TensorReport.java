package lapidary.core.compress;

import lapidary.core.plan.Action;

/// What became of one tensor.
///
/// @param sqnrDecibels 10·log₁₀(Σw²/Σ(w−ŵ)²); +∞ when nothing changed
public record TensorReport(Action action, double sqnrDecibels, double maximumError) {}
