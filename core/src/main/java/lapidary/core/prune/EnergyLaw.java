package lapidary.core.prune;

import lapidary.core.measure.NormalDistribution;

/// How much energy the smallest weights hold where weights follow a law: what to compare a layer with.
public final class EnergyLaw {
    private EnergyLaw() {}

    /// Share of the energy that goes with the share `sparsity` of smallest normally distributed
    /// weights: s − 2·t·φ(t)
    /// with t = Φ⁻¹((1 + s) / 2).
    public static double gaussian(double sparsity) {
        if (sparsity <= 0 || sparsity >= 1) {
            return Math.clamp(sparsity, 0.0, 1.0);
        }
        double t = NormalDistribution.quantile((1 + sparsity) / 2);
        double density = Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
        return sparsity - 2 * t * density;
    }

    /// The same of Laplace's distribution: 1 − (1 − s)·(1 + L + L²/2) with L = −ln(1 − s).
    public static double laplace(double sparsity) {
        if (sparsity <= 0 || sparsity >= 1) {
            return Math.clamp(sparsity, 0.0, 1.0);
        }
        double l = -Math.log1p(-sparsity);
        return 1 - (1 - sparsity) * (1 + l + l * l / 2);
    }
}
