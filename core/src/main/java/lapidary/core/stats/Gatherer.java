package lapidary.core.stats;

import lapidary.core.linalg.WeightKernels;
import org.jspecify.annotations.Nullable;

/// What one thread gathers from the blocks it is given, in memory that does not grow with them. Which thread saw which
/// block makes no difference once all are merged.
final class Gatherer {
    private static final int TAIL = 512;
    private static final int UNIT = 1 << 12;

    final DyadicCounts counts;
    final Tails smallest = new Tails(TAIL);
    final Tails largest = new Tails(TAIL);
    final Extremes lowest = new Extremes(Statistics.OUTLIERS);
    final Extremes highest = new Extremes(Statistics.OUTLIERS);
    long firstNotFinite = Long.MAX_VALUE;
    float notFinite;

    private final WeightKernels kernels;
    private final @Nullable StoredRows stored;
    private final double[] powers = new double[4];
    private final float[] range = new float[2];
    private final float[] block;
    private final int[] found;
    private final int sampling;

    /// @param stored a view of the tensor's rows of its own, or null
    /// @param blockElements most weights of a block
    /// @param sampling of how many runs of weights one is counted into the histogram
    Gatherer(WeightKernels kernels, @Nullable StoredRows stored, int blockElements, int sampling) {
        this.kernels = kernels;
        this.stored = stored;
        this.sampling = sampling;
        counts = new DyadicCounts(kernels);
        block = new float[blockElements];
        found = new int[blockElements];
    }

    /// The thread's view of rows in their stored form, or null when they have to be decoded.
    @Nullable
    StoredRows stored() {
        return stored;
    }

    /// Where a block is to be decoded to.
    float[] block() {
        return block;
    }

    /// Takes the block's first `count` weights.
    ///
    /// @param place of its first weight in the flattened tensor
    /// @param out receives the magnitudes of its rows from `row` on
    void take(long place, int count, int columns, Moments moments, float[] out, int row) {
        double shift = shift(block, count);
        kernels.powers(block, 0, count, shift, powers);
        if (Double.isFinite(powers[3])) {
            takeSound(place, count, columns, moments, shift, powers, out, row);
        } else {
            takeUnsound(place, count, columns, moments, out, row);
        }
    }

    /// Takes rows in their stored form; they are looked at one by one only where they are counted
    /// or may be far out.
    ///
    /// @param at number of the first row
    void take(StoredRows stored, long at, int rows, int columns, Moments moments, float[] out, int row) {
        long place = at * columns;
        int count = rows * columns;
        if (!stored.survey(at, rows, block)) {
            stored.decode(block);
            take(place, count, columns, moments, out, row);
            return;
        }
        float most = 0;
        for (int i = 0; i < rows; i++) {
            most = Math.max(most, stored.magnitudes[i]);
        }
        if (mayBeFar(-most, most) || isAnyCounted(place, count)) {
            stored.decode(block);
            takeSound(place, count, columns, moments, stored.shift, stored.powers, out, row);
            return;
        }
        // Nothing here is beyond what is kept already, so neither is it the tensor's smallest or largest weight.
        moments.addPowers(
                count, stored.shift, stored.powers, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, stored.zeros);
        System.arraycopy(stored.magnitudes, 0, out, row, Math.min(rows, out.length - row));
    }

    private void takeSound(
            long place, int count, int columns, Moments moments, double shift, double[] sums, float[] out, int row) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        long zeros = 0;
        int of = row;
        for (int at = 0; at < count; at += columns) {
            zeros += kernels.range(block, at, at + columns, range);
            least = Math.min(least, range[0]);
            most = Math.max(most, range[1]);
            if (of < out.length) {
                out[of++] = Math.max(-range[0], range[1]);
            }
        }
        moments.addPowers(count, shift, sums, least, most, zeros);
        far(place, count, least, most);
        count(place, count, least, most);
    }

    /// A value that is near the mean of the block where its weights are alike.
    static double shift(float[] block, int count) {
        double sum = 0;
        int some = Math.min(64, count);
        for (int i = 0; i < some; i++) {
            sum += block[i];
        }
        return some > 0 && Double.isFinite(sum) ? sum / some : 0;
    }

    /// A block in which some weight is not finite, the plain way.
    private void takeUnsound(long place, int count, int columns, Moments moments, float[] out, int row) {
        moments.add(block, 0, count);
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            int of = row + i / columns;
            float value = block[i];
            if (Float.isFinite(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
                if (of < out.length) {
                    out[of] = Math.max(out[of], Math.abs(value));
                }
            } else if (place + i < firstNotFinite) {
                firstNotFinite = place + i;
                notFinite = value;
            }
        }
        if (least <= most) {
            far(place, count, least, most);
            count(place, compact(count), least, most);
        }
    }

    /// Moves the finite weights together, for counts, which ask for no places.
    private int compact(int count) {
        int finite = 0;
        for (int i = 0; i < count; i++) {
            if (Float.isFinite(block[i])) {
                block[finite++] = block[i];
            }
        }
        return finite;
    }

    private void far(long place, int count, float least, float most) {
        if (!mayBeFar(least, most)) {
            return;
        }
        int far = kernels.beyond(block, 0, count, smallest.worst(), -largest.worst(), found);
        for (int i = 0; i < far; i++) {
            float value = block[found[i]];
            if (Float.isFinite(value)) {
                smallest.add(value);
                largest.add(-value);
                lowest.add(-value, place + found[i]);
                highest.add(value, place + found[i]);
            }
        }
    }

    private boolean mayBeFar(float least, float most) {
        return least < smallest.worst() || most > -largest.worst();
    }

    private void count(long place, int count, double least, double most) {
        counts.cover(least, most);
        if (sampling == 1) {
            counts.add(block, 0, count);
            return;
        }
        for (int at = 0; at < count; at += UNIT) {
            if (isCounted((place + at) / UNIT)) {
                counts.add(block, at, Math.min(count, at + UNIT));
            }
        }
    }

    private boolean isAnyCounted(long place, int count) {
        boolean isAny = sampling == 1;
        for (int at = 0; at < count && !isAny; at += UNIT) {
            isAny = isCounted((place + at) / UNIT);
        }
        return isAny;
    }

    /// Whether a run of weights is among the counted ones: by a hash of its number, so that no
    /// period of the rows and
    /// columns falls in with it.
    private boolean isCounted(long unit) {
        long mixed = (unit ^ unit >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return Long.remainderUnsigned(mixed ^ mixed >>> 31, sampling) == 0;
    }

    void merge(Gatherer other) {
        smallest.merge(other.smallest);
        largest.merge(other.largest);
        lowest.merge(other.lowest);
        highest.merge(other.highest);
        if (other.firstNotFinite < firstNotFinite) {
            firstNotFinite = other.firstNotFinite;
            notFinite = other.notFinite;
        }
    }
}
