package lapidary.core.sensitivity;

import java.util.Arrays;
import java.util.Random;
import lapidary.core.eval.Correlations;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// How well the order that one score gives agrees with the order that another gives: Spearman's ρ, with a percentile
/// bootstrap over the tensors.
public final class RankCorrelation {
    /// Resamples of the tensors.
    public static final int RESAMPLES = 2_000;

    private static final double TAIL = 0.025;

    private RankCorrelation() {}

    /// ρ of two columns, with the 95 % interval of [#RESAMPLES] resamples of the rows. Resamples in
    /// which one column is
    /// constant say nothing and are left out. NaN where ρ is not defined; the interval is NaN below four rows.
    ///
    /// Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), section 13.3.
    public static Measured of(double[] a, double[] b, Provenance from) {
        if (a.length < 2) {
            return new Measured("Spearman's ρ", Double.NaN, Double.NaN, Double.NaN, "", a.length, from);
        }
        double rho = Correlations.spearman(a, b, from).value();
        double[] drawn = a.length < 4 || Double.isNaN(rho) ? new double[0] : resampled(a, b, from);
        if (drawn.length == 0) {
            return new Measured("Spearman's ρ", rho, Double.NaN, Double.NaN, "", a.length, from);
        }
        return new Measured("Spearman's ρ", rho, quantile(drawn, TAIL), quantile(drawn, 1 - TAIL), "", a.length, from);
    }

    /// @return ρ of each resample that has one, ascending
    private static double[] resampled(double[] a, double[] b, Provenance from) {
        Random random = new Random(from.seed());
        double[] drawn = new double[RESAMPLES];
        double[] left = new double[a.length];
        double[] right = new double[a.length];
        int count = 0;
        for (int resample = 0; resample < RESAMPLES; resample++) {
            for (int i = 0; i < a.length; i++) {
                int chosen = random.nextInt(a.length);
                left[i] = a[chosen];
                right[i] = b[chosen];
            }
            double rho = Correlations.spearman(left, right, from).value();
            if (!Double.isNaN(rho)) {
                drawn[count++] = rho;
            }
        }
        double[] found = Arrays.copyOf(drawn, count);
        Arrays.sort(found);
        return found;
    }

    /// By linear interpolation between the numbers, as numpy's default.
    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /// How well a score predicts what was measured.
    public static Measured of(SensitivityMap score, SensitivityMap measured) {
        double[][] columns = score.beside(measured);
        Provenance from = new Provenance(
                Provenance.Kind.MEASURED,
                "",
                "",
                score.score().title() + " against " + measured.score().title() + ", bootstrap over tensors",
                0);
        return of(columns[0], columns[1], from);
    }
}
