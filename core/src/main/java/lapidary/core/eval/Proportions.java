package lapidary.core.eval;

import lapidary.core.measure.Measured;
import lapidary.core.measure.NormalDistribution;
import lapidary.core.measure.Provenance;

/// Shares of examples and how sure they are.
public final class Proportions {
    private static final double Z = NormalDistribution.HALF_WIDTH_95;

    private Proportions() {}

    /// A share with its 95 % interval after Wilson, which stays within [0, 1] and is honest for few examples.
    ///
    /// Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927).
    ///
    /// @param yes how many of `count`; NaN throughout when `count` is 0
    public static Measured wilson(String metric, long yes, long count, Provenance from) {
        if (count == 0) {
            return new Measured(metric, Double.NaN, Double.NaN, Double.NaN, "", 0, from);
        }
        double share = (double) yes / count;
        double square = Z * Z;
        double divisor = 1 + square / count;
        double center = (share + square / (2.0 * count)) / divisor;
        double margin = Z * Math.sqrt(share * (1 - share) / count + square / (4.0 * count * count)) / divisor;
        double low = yes == 0 ? 0 : Math.max(0, center - margin);
        double high = yes == count ? 1 : Math.min(1, center + margin);
        return new Measured(metric, share, low, high, "", count, from);
    }

    /// The difference of two shares on the same examples, (wrong → right − right → wrong) / n, with the interval of
    /// Agresti and Min: half an example is added to each cell of the two-by-two table, then the
    /// plain interval is taken.
    ///
    /// Source: A. Agresti, Y. Min, Statistics in Medicine 24 (2005).
    public static Measured pairedDifference(String metric, long lost, long won, long count, Provenance from) {
        if (count == 0) {
            return new Measured(metric, Double.NaN, Double.NaN, Double.NaN, "", 0, from);
        }
        double all = count + 2.0;
        double down = lost + 0.5;
        double up = won + 0.5;
        double center = (up - down) / all;
        double margin = Z * Math.sqrt(down + up - (up - down) * (up - down) / all) / all;
        return new Measured(
                metric,
                (double) (won - lost) / count,
                Math.max(-1, center - margin),
                Math.min(1, center + margin),
                "",
                count,
                from);
    }

    /// McNemar's exact test: how likely flips as uneven as these are when neither direction is favoured; two-sided,
    /// in (0, 1]; 1 without flips.
    public static double mcNemar(long lost, long won) {
        long flips = lost + won;
        long fewer = Math.min(lost, won);
        if (flips == 0 || lost == won) {
            return 1;
        }
        double term = -flips * Math.log(2); // ln of C(flips, 0) / 2^flips
        double sum = Math.exp(term);
        for (long k = 1; k <= fewer; k++) {
            term += Math.log((double) (flips - k + 1) / k);
            sum += Math.exp(term);
        }
        return Math.min(1, 2 * sum);
    }
}
