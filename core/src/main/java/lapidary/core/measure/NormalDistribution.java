package lapidary.core.measure;

/// The standard normal distribution.
public final class NormalDistribution {
    /// Φ⁻¹(0.975): half the width of a two-sided 95 % interval, in standard errors.
    public static final double HALF_WIDTH_95 = 1.959963984540054;

    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double ROOT_PI = Math.sqrt(Math.PI);

    /// Up to here the series is both short and exact.
    private static final double SERIES_END = 3;

    private static final int FRACTION_TERMS = 60;

    /// Beyond it Φ is 0 or 1 in double precision.
    private static final double LARGEST = 40;

    private static final int BISECTIONS = 60;

    private NormalDistribution() {}

    /// Φ(x) = (1 + erf(x / √2)) / 2, to twelve digits.
    ///
    /// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6 and 7.1.14.
    public static double cumulative(double x) {
        double z = Math.abs(x) * ROOT_HALF;
        double upper = z < SERIES_END ? 0.5 - series(z) / 2 : fraction(z) / 2;
        return x > 0 ? 1 - upper : upper;
    }

    /// erf z = 2/√π · e^(−z²) · Σ 2ⁿ z^(2n+1) / (2n+1)!!
    private static double series(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; term > sum * 1e-17; n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return 2 / ROOT_PI * Math.exp(-z * z) * sum;
    }

    /// erfc z = e^(−z²)/√π · 1/(z + ½/(z + 1/(z + 3⁄2/(z + …)))).
    private static double fraction(double z) {
        double value = z;
        for (int n = FRACTION_TERMS; n > 0; n--) {
            value = z + n / 2.0 / value;
        }
        return Math.exp(-z * z) / ROOT_PI / value;
    }

    /// Φ⁻¹(p), to about eleven digits: bisection on [#cumulative].
    ///
    /// @param p in (0, 1)
    public static double quantile(double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("no quantile of probability " + p);
        }
        double low = -LARGEST;
        double high = LARGEST;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (cumulative(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
