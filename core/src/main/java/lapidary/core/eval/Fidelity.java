package lapidary.core.eval;

import lapidary.core.measure.Measured;

/// How close any model's output is to the original's.
///
/// @param sqnr 10 · log₁₀(Σy² / Σ(y − ŷ)²) over all outputs, dB; infinite when they are equal
/// @param cosine of each example's outputs
/// @param largestError max |y − ŷ|
public record Fidelity(Measured sqnr, Similarity.Cosines cosine, Measured largestError) {}
