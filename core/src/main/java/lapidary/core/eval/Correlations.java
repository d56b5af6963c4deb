package lapidary.core.eval;

import java.util.Arrays;
import java.util.stream.IntStream;
import lapidary.core.measure.Measured;
import lapidary.core.measure.NormalDistribution;
import lapidary.core.measure.Provenance;

/// Whether two columns of numbers rise together.
public final class Correlations {
    private Correlations() {}

    /// Spearman's ρ: Pearson's r of the ranks, equal numbers sharing the mean of theirs. The 95 % interval is
    /// Fisher's, on atanh ρ, with Bonett and Wright's variance (1 + ρ²/2)/(n − 3). NaN where one column is
    /// constant; without an interval below four numbers.
    ///
    /// Source: D. G. Bonett, T. A. Wright, Psychometrika 65 (2000).
    public static Measured spearman(double[] a, double[] b, Provenance from) {
        double rho = coefficient(ranks(a), ranks(b));
        return measured("Spearman's ρ", rho, 1 + rho * rho / 2, a.length, from);
    }

    /// Pearson's r with Fisher's 95 % interval, variance 1/(n − 3) on atanh r.
    public static Measured pearson(double[] a, double[] b, Provenance from) {
        return measured("Pearson's r", coefficient(a, b), 1, a.length, from);
    }

    private static Measured measured(String metric, double value, double factor, int count, Provenance from) {
        if (Double.isNaN(value) || count < 4) {
            return new Measured(metric, value, Double.NaN, Double.NaN, "", count, from);
        }
        double center = 0.5 * Math.log((1 + value) / (1 - value));
        double margin = NormalDistribution.HALF_WIDTH_95 * Math.sqrt(factor / (count - 3));
        boolean isPerfect = Math.abs(value) == 1;
        double low = isPerfect ? value : Math.tanh(center - margin);
        double high = isPerfect ? value : Math.tanh(center + margin);
        return new Measured(metric, value, low, high, "", count, from);
    }

    private static double coefficient(double[] a, double[] b) {
        if (a.length != b.length || a.length == 0) {
            throw new IllegalArgumentException(a.length + " numbers beside " + b.length);
        }
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double together = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            together += (a[i] - meanA) * (b[i] - meanB);
            ofA += (a[i] - meanA) * (a[i] - meanA);
            ofB += (b[i] - meanB) * (b[i] - meanB);
        }
        if (ofA == 0 || ofB == 0) {
            return Double.NaN;
        }
        return Math.clamp(together / Math.sqrt(ofA * ofB), -1, 1);
    }

    /// Ranks from 1 on, equal numbers sharing the mean of theirs.
    static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted((i, j) -> Double.compare(values[i], values[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
