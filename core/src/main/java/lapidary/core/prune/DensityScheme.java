package lapidary.core.prune;

import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;

/// A rule that says how many weights each layer keeps of a budget for all of them.
public interface DensityScheme {

    /// On the command line: "lamp".
    String id();

    /// As the window names it.
    String title();

    /// One sentence: what it does and where it shines.
    String summary();

    /// Where it comes from.
    String reference();

    /// Whether it asks for the curves of the layers.
    default boolean readsWeights() {
        return false;
    }

    /// Whether it asks for outliers, which need calibration data.
    default boolean needsCalibration() {
        return false;
    }

    /// What each layer keeps, within a millisecond, from what is known about the layers; exact
    /// where the scheme looks
    /// at no single weight, else to the width of a point of the curves. Sums to the budget but for [Uniform].
    ///
    /// @param density share of all weights together that is kept, 0 to 1
    /// @throws InfeasibleException when the rule cannot be kept at this density
    long[] estimate(List<PrunableLayer> layers, double density) throws InfeasibleException;

    /// The same, exact.
    ///
    /// @param weights of the layers, by their number
    /// @throws NotFiniteException for a weight that is NaN or infinite
    default long[] allocate(List<PrunableLayer> layers, double density, LayerWeights weights, Job job)
            throws InfeasibleException, NotFiniteException {
        return estimate(layers, density);
    }

    /// The number of weights that are kept of all layers: rounded half to even.
    static long budget(List<PrunableLayer> layers, double density) {
        long total = total(layers);
        if (!(density >= 0 && density <= 1)) {
            throw new IllegalArgumentException("a density of " + density);
        }
        return (long) Math.rint(density * total);
    }

    /// The weights of all layers.
    static long total(List<PrunableLayer> layers) {
        return layers.stream().mapToLong(PrunableLayer::total).reduce(0, Math::addExact);
    }
}
