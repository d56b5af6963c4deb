package lapidary.core.eval;

import lapidary.core.measure.NormalDistribution;

/// Student's t distribution, as far as 95 % intervals need it.
public final class StudentT {
    private static final double TWO_TAILS = 0.05;

    private StudentT() {}

    /// The half width of a two-sided 95 % interval in standard errors, right to five digits.
    ///
    /// Source: G. W. Hill, Algorithm 396, Communications of the ACM 13 (1970).
    ///
    /// @param n degrees of freedom, ≥ 1
    public static double halfWidth(int n) {
        if (n == 1) {
            return 1 / Math.tan(TWO_TAILS * Math.PI / 2);
        }
        if (n == 2) {
            return Math.sqrt(2 / (TWO_TAILS * (2 - TWO_TAILS)) - 2);
        }
        double a = 1 / (n - 0.5);
        double b = 48 / (a * a);
        double c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
        double d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt(a * Math.PI / 2) * n;
        double y = Math.pow(d * TWO_TAILS, 2.0 / n);
        return Math.sqrt(n * (y > 0.05 + a ? nearNormal(n, a, b, c, d) : inTheTail(n, y, d)));
    }

    private static double nearNormal(int n, double a, double b, double c, double d) {
        double x = -NormalDistribution.HALF_WIDTH_95;
        double y = x * x;
        double shifted = n < 5 ? c + 0.3 * (n - 4.5) * (x + 0.6) : c;
        double divisor = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + shifted;
        double z = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / divisor - y - 3) / b + 1) * x;
        return Math.expm1(a * z * z);
    }

    private static double inTheTail(int n, double y, double d) {
        double inner = 1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3);
        return ((inner + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1 / y;
    }
}
