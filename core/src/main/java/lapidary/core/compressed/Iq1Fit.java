package lapidary.core.compressed;

import java.util.Arrays;

/// Finds points, shift and scale of one group of weights after the other. With three levels the
/// best split of the sorted
/// weights into three runs can be found by trying them all.
abstract class Iq1Fit {
    /// How far the levels −1, 0 and 1 are shifted.
    static final float SHIFT = 0.125f;

    static final float[] UP = {-1 + SHIFT, SHIFT, 1 + SHIFT};
    static final float[] DOWN = {-1 - SHIFT, -SHIFT, 1 - SHIFT};

    /// Indices of the group's weights in ascending order, equal ones in that of the group.
    final int[] order;

    private final float nothing;
    private final int[] codes;
    private final int[] points;
    private Split best = Split.NONE;

    /// @param size weights of a group
    /// @param nothing a group whose largest magnitude is below counts as zero
    Iq1Fit(int size, float nothing) {
        this.order = new int[size];
        this.nothing = nothing;
        this.codes = new int[size];
        this.points = new int[size / 8];
    }

    /// The best split of the sorted group; none when no weight matters.
    abstract Split split(float[] in, int at, float[] weights, int from);

    /// Whether a tuple of the group is shifted down.
    abstract boolean isDown(int shifts, int tuple);

    /// The shifts that go with all signs turned.
    abstract int turned(int shifts);

    /// The point of a tuple, as found by [#fit].
    int point(int tuple) {
        return points[tuple];
    }

    /// Which tuples are shifted down, as found by [#fit].
    int shifts() {
        return best.shifts();
    }

    float[] levels(int tuple) {
        return isDown(best.shifts(), tuple) ? DOWN : UP;
    }

    /// Fits a group and returns its scale. One of zeros has scale, points and shifts 0.
    ///
    /// @param weights how much each of the group matters, from `from` on
    float fit(float[] in, int at, float[] weights, int from) {
        best = Split.NONE;
        Arrays.fill(points, 0);
        float largest = 0;
        for (int i = 0; i < order.length; i++) {
            largest = Math.max(largest, Math.abs(in[at + i]));
        }
        if (largest < nothing) {
            return 0;
        }
        sort(in, at);
        best = split(in, at, weights, from);
        if (best == Split.NONE) {
            return 0;
        }
        for (int i = 0; i < order.length; i++) {
            int code = i < best.lower() ? 0 : i < best.upper() ? 1 : 2;
            codes[order[i]] = best.scale() < 0 ? 2 - code : code;
        }
        if (best.scale() < 0) {
            best = new Split(best.lower(), best.upper(), -best.scale(), turned(best.shifts()));
        }
        boolean isAnyOff = false;
        for (int tuple = 0; tuple < points.length; tuple++) {
            isAnyOff |= round(tuple, in, at + 8 * tuple, weights, from + 8 * tuple);
        }
        return isAnyOff ? refit(in, at, weights, from) : best.scale();
    }

    private void sort(float[] in, int at) {
        for (int i = 0; i < order.length; i++) {
            int j = i;
            for (; j > 0 && in[at + order[j - 1]] > in[at + i]; j--) {
                order[j] = order[j - 1];
            }
            order[j] = i;
        }
    }

    /// Finds the point for the codes of a tuple; returns whether they were none.
    private boolean round(int tuple, float[] in, int at, float[] weights, int from) {
        int cell = 0;
        for (int i = 0; i < 8; i++) {
            cell = 3 * cell + codes[8 * tuple + i];
        }
        points[tuple] = Neighbours.OF_POINTS.point(cell);
        if (points[tuple] >= 0) {
            return false;
        }
        float lowest = levels(tuple)[0];
        points[tuple] = Neighbours.OF_POINTS.nearest(cell, in, at, weights, from, best.scale(), lowest);
        return true;
    }

    private float refit(float[] in, int at, float[] weights, int from) {
        float products = 0;
        float squares = 0;
        for (int i = 0; i < order.length; i++) {
            float level = levels(i / 8)[Lattice.IQ1.code(points[i / 8], i % 8)];
            products += weights[from + i] * level * in[at + i];
            squares += weights[from + i] * level * level;
        }
        return products > 0 && squares > 0 ? products / squares : best.scale();
    }

    /// Where the sorted weights are split and the scale that fits then.
    ///
    /// @param lower weights of the lowest level
    /// @param upper weights of the two lower levels
    /// @param shifts which tuples are shifted down
    record Split(int lower, int upper, float scale, int shifts) {
        static final Split NONE = new Split(0, 0, 0, 0);
    }

    /// Made when the first group is fitted.
    private static final class Neighbours {
        static final LatticeNeighbours OF_POINTS = new LatticeNeighbours(Lattice.IQ1, 3, 1, UP[0]);
    }
}
