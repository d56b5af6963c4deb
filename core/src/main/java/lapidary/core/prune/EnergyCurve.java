package lapidary.core.prune;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// How the energy of a tensor, Σw², is spread over its weights, from the largest magnitude to the smallest: a few
/// thousand points, enough to answer what a budget leaves of it without a look at the weights.
public final class EnergyCurve {
    private final int[] buckets; // descending; occupied ones alone
    private final long[] counts;
    private final long[] sums;
    private final long[] squares;
    private final long[] kept; // weights up to the end of each bucket
    private final double[] energies; // their energy
    private final long zeros;

    private EnergyCurve(MagnitudeCounts table) {
        int occupied = 0;
        for (long count : table.counts()) {
            occupied += count > 0 ? 1 : 0;
        }
        buckets = new int[occupied];
        counts = new long[occupied];
        sums = new long[occupied];
        squares = new long[occupied];
        kept = new long[occupied];
        energies = new double[occupied];
        zeros = table.zeros();
        int at = 0;
        long count = 0;
        double energy = 0;
        for (int i = table.counts().length - 1; i >= 0; i--) {
            if (table.counts()[i] == 0) {
                continue;
            }
            buckets[at] = table.first() + i;
            counts[at] = table.counts()[i];
            sums[at] = table.sums()[i];
            squares[at] = table.squares()[i];
            count += counts[at];
            energy += MagnitudeCounts.energy(buckets[at], counts[at], sums[at], squares[at]);
            kept[at] = count;
            energies[at] = energy;
            at++;
        }
    }

    /// Reads every weight once.
    ///
    /// @throws NotFiniteException for a weight that is NaN or infinite
    public static EnergyCurve of(Workers workers, TensorId tensor, RowSource weights, Job job)
            throws NotFiniteException {
        return new EnergyCurve(MagnitudeCounts.of(workers, tensor, weights, job));
    }

    /// How many points it has.
    public int size() {
        return buckets.length;
    }

    /// All weights of the tensor.
    public long total() {
        return nonZeros() + zeros;
    }

    /// Weights that are 0 already.
    public long zeros() {
        return zeros;
    }

    long nonZeros() {
        return kept.length == 0 ? 0 : kept[kept.length - 1];
    }

    /// The energy of all weights.
    public double energy() {
        return energies.length == 0 ? 0 : energies[energies.length - 1];
    }

    /// Weights of at least the magnitudes of point `i`, from 0 on.
    public long keptAt(int i) {
        return kept[i];
    }

    /// Their energy.
    public double energyAt(int i) {
        return energies[i];
    }

    /// The least magnitude of point `i`.
    public float magnitudeAt(int i) {
        return Float.intBitsToFloat(buckets[i] << MagnitudeCounts.SHIFT);
    }

    /// What LAMP gives the smallest weight of point `i`, if all of its weights are alike: its
    /// energy over the energy of
    /// everything up to it.
    public double lampAt(int i) {
        return MagnitudeCounts.energy(buckets[i], counts[i], sums[i], squares[i]) / counts[i] / energies[i];
    }

    int bucket(int i) {
        return buckets[i];
    }

    double before(int i) {
        return i == 0 ? 0 : energies[i - 1];
    }

    long keptBefore(int i) {
        return i == 0 ? 0 : kept[i - 1];
    }

    /// The least energy of a weight of point `i`.
    double least(int i) {
        return MagnitudeCounts.energy(buckets[i] << MagnitudeCounts.SHIFT);
    }

    /// The largest energy that a weight of point `i` can have.
    double largest(int i) {
        return MagnitudeCounts.energy((buckets[i] + 1 << MagnitudeCounts.SHIFT) - 1);
    }

    /// Share of the energy that the largest `count` weights hold, 0 to 1; within a point, as if its
    /// weights were all
    /// alike. 1 where there is no energy at all.
    public double keptEnergy(long count) {
        if (energy() == 0 || count >= nonZeros()) {
            return 1;
        }
        int i = point(count);
        double inside = energies[i] - before(i);
        return (before(i) + inside * (count - keptBefore(i)) / counts[i]) / energy();
    }

    /// The magnitude of the smallest of the largest `count` weights, to 0.4 %; 0 when zeros are among them.
    public double threshold(long count) {
        return count == 0 ? Double.POSITIVE_INFINITY : count > nonZeros() ? 0 : magnitudeAt(point(count));
    }

    /// The first point up to which there are at least `count` weights.
    int point(long count) {
        int low = 0;
        int high = kept.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (kept[middle] >= count) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
