package lapidary.core.linalg;

/// The codes 0 … limit, and which scales a search tries: (limit + first + step·i) / range for i = 0 … steps, in codes
/// per weight.
///
/// @param absolute whether the search minimizes Σ w·|error| instead of Σ w·error²
public record AffineGrid(int limit, float first, float step, int steps, boolean absolute) {}
