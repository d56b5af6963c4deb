package lapidary.core.latency;

import java.util.Arrays;

/// How long something takes, measured many times.
///
/// @param nanos median
/// @param low lower end of its 95 % interval, by order statistics
/// @param high upper end
/// @param count how often it was timed
public record Timing(double nanos, double low, double high, int count) {

    /// @throws IllegalArgumentException for what no clock says
    public Timing {
        if (!(nanos >= 0)
                || !Double.isFinite(nanos)
                || !(low >= 0)
                || low > nanos
                || !(high >= nanos)
                || !Double.isFinite(high)
                || count < 1) {
            throw new IllegalArgumentException(
                    "no time: " + nanos + " ns (" + low + " to " + high + "), timed " + count + " times");
        }
    }

    /// The median of samples with the interval that holds the true one in 95 of 100 cases at least:
    /// the samples at the
    /// ranks (n + 1)/2 ± 0.98·√n, rounded outwards.
    ///
    /// @param samples nanoseconds, at least one; sorted in place
    public static Timing of(double[] samples) {
        Arrays.sort(samples);
        int n = samples.length;
        double median = n % 2 == 1 ? samples[n / 2] : (samples[n / 2 - 1] + samples[n / 2]) / 2;
        int low = Math.max(1, (int) Math.floor((n + 1) / 2.0 - 0.98 * Math.sqrt(n)));
        return new Timing(median, samples[low - 1], samples[n - low], n);
    }

    /// The same for so many times the work.
    public Timing times(double factor) {
        return new Timing(nanos * factor, low * factor, high * factor, count);
    }

    /// Between this one and another: share 0 is this one, 1 the other.
    Timing towards(Timing other, double share) {
        return new Timing(
                nanos + share * (other.nanos - nanos),
                low + share * (other.low - low),
                high + share * (other.high - high),
                Math.min(count, other.count));
    }
}
