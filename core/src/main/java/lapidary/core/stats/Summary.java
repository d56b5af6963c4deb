package lapidary.core.stats;

/// The numbers beside a histogram. Moments and range are over the finite weights; NaN where there are none.
///
/// @param count of all weights, finite or not
/// @param minimum smallest finite weight
/// @param maximum largest finite weight
/// @param standardDeviation of the population (divided by n)
/// @param skewness third standardized moment; NaN when all weights are equal
/// @param excessKurtosis fourth standardized moment minus 3: 0 for a normal distribution; NaN
/// when all weights are equal
/// @param zeros weights that are +0 or −0
/// @param notNumbers NaN weights
/// @param infinities +∞ and −∞ weights
public record Summary(
        long count,
        double minimum,
        double maximum,
        double mean,
        double standardDeviation,
        double skewness,
        double excessKurtosis,
        long zeros,
        long notNumbers,
        long infinities) {

    /// Largest magnitude of a finite weight.
    public double absoluteMaximum() {
        return Math.max(Math.abs(minimum), Math.abs(maximum));
    }

    /// Weights that are neither NaN nor infinite.
    public long finite() {
        return count - notNumbers - infinities;
    }
}
