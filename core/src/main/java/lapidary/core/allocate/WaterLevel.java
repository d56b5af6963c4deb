package lapidary.core.allocate;

import java.util.Arrays;

/// Reverse water-filling: with a damage of n · x · 2^(−2b) for n weights of b bits, the sum is least where every
/// weight is damaged equally: b = b̄ + ½ log₂(x / G), G the geometric mean of x weighted by n. What would leave the
/// allowed range is set to its end, and the others are computed anew.
///
/// Source: Cover and Thomas, Elements of Information Theory, section 10.3.3 (reverse
/// water-filling); the high-rate law of
/// uniform quantizers.
final class WaterLevel {
    private WaterLevel() {}

    /// @param x damage of a weight at 0 bits, `double[units]`, positive
    /// @param weights `long[units]`
    /// @param mean bits per weight over all units
    /// @param least fewest bits of each unit, `double[units]`
    /// @param most bits of each unit
    /// @return bits of each unit; where the ends do not let the mean be reached, all at the nearer end
    static double[] bits(double[] x, long[] weights, double mean, double[] least, double[] most) {
        int n = x.length;
        double[] bits = new double[n];
        boolean[] isFixed = new boolean[n];
        for (int round = 0; round <= n; round++) {
            level(x, weights, mean, isFixed, bits);
            double tooLow = 0;
            double tooHigh = 0;
            for (int i = 0; i < n; i++) {
                if (!isFixed[i]) {
                    tooLow += weights[i] * Math.max(0, least[i] - bits[i]);
                    tooHigh += weights[i] * Math.max(0, bits[i] - most[i]);
                }
            }
            if (tooLow == 0 && tooHigh == 0) {
                return bits;
            }
            // The end that is overstepped more is right in the end; the other one may come back into the range.
            for (int i = 0; i < n; i++) {
                if (!isFixed[i] && tooLow >= tooHigh && bits[i] < least[i]) {
                    bits[i] = least[i];
                    isFixed[i] = true;
                } else if (!isFixed[i] && tooHigh > tooLow && bits[i] > most[i]) {
                    bits[i] = most[i];
                    isFixed[i] = true;
                }
            }
        }
        return bits;
    }

    private static void level(double[] x, long[] weights, double mean, boolean[] isFixed, double[] bits) {
        double all = Arrays.stream(weights).sum();
        double left = mean * all;
        double free = 0;
        double logarithms = 0;
        for (int i = 0; i < x.length; i++) {
            if (isFixed[i]) {
                left -= weights[i] * bits[i];
            } else {
                free += weights[i];
                logarithms += weights[i] * log2(x[i]);
            }
        }
        for (int i = 0; i < x.length; i++) {
            if (!isFixed[i]) {
                bits[i] = left / free + (log2(x[i]) - logarithms / free) / 2;
            }
        }
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
