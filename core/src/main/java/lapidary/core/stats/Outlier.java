package lapidary.core.stats;

/// A weight far from the others.
///
/// @param row of the tensor when all but its fastest dimension are flattened
/// @param sigmas distance from the mean in standard deviations, with its sign
public record Outlier(long row, long column, float value, double sigmas) {}
