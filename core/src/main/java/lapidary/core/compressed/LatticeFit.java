package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.TupleSearch;

/// Finds points, signs and scale of one group of weights after the other: rounds magnitudes to the lattice at a number
/// of scales, refits each scale by least squares and keeps the best. The level of code q is 2q + 1.
///
/// Source: ggml `ggml-quants.c`, `quantize_row_iq2_xxs_impl` and its siblings for IQ2_XS, IQ2_S, IQ3_XXS and IQ3_S.
final class LatticeFit {
    private static final TupleSearch SEARCH = TupleSearch.fastest();

    private final LatticeSearch search;
    private final int dimensions;
    private final int levels;
    private final float[] weights; // (group), as are the next four
    private final float[] roots;
    private final float[] magnitudes;
    private final float[] weighed; // weight times magnitude
    private final byte[] codes;
    private final float[] coordinates; // (points of the lattice, dimensions)
    private final int[] signs; // (group / 8)
    private final int[] points; // (group / dimensions), as are the rest
    private final boolean[] isOff;
    private final int[] triedPoints;
    private final boolean[] triedIsOff;
    private boolean isSomething;
    private float products;
    private float squares;

    LatticeFit(LatticeSearch search) {
        this.search = search;
        this.dimensions = search.lattice().dimensions();
        this.levels = search.lattice().levels();
        this.weights = new float[search.group()];
        this.roots = new float[search.group()];
        this.magnitudes = new float[search.group()];
        this.weighed = new float[search.group()];
        this.coordinates = search.coordinates();
        this.codes = new byte[search.group()];
        this.signs = new int[search.group() / 8];
        this.points = new int[search.group() / dimensions];
        this.isOff = new boolean[points.length];
        this.triedPoints = new int[points.length];
        this.triedIsOff = new boolean[points.length];
    }

    /// How much each weight of the group matters: `float32[group]`, to be filled before [#fit].
    float[] weights() {
        return weights;
    }

    /// The point of a tuple, as found by [#fit].
    int point(int tuple) {
        return points[tuple];
    }

    /// The signs of eight weights, as found by [#fit]; bit j is set where weight j is negative.
    int signs(int eight) {
        return signs[eight];
    }

    /// Whether the group has points and signs; one of zeros has none.
    boolean isSomething() {
        return isSomething;
    }

    /// Fits a group and returns its scale; 0 for a group of zeros.
    float fit(float[] in, int at) {
        for (int eight = 0; eight < signs.length; eight++) {
            split(in, at, 8 * eight);
        }
        Arrays.fill(points, 0);
        float largest = magnitudes[0];
        for (int i = 1; i < magnitudes.length; i++) {
            largest = magnitudes[i] > largest ? magnitudes[i] : largest;
        }
        isSomething = largest >= search.nothing() && largest > 0;
        float first = largest / highest();
        if (search.isFitted() && isSomething) {
            first = new PositiveScales(magnitudes, 0, weights, levels + 1, new int[weights.length]).fit();
            largest = first * levels;
        }
        isSomething &= largest > 0;
        if (!isSomething) {
            return 0;
        }
        float scale = refit(best(largest, first));
        if (scale < 0) {
            flip();
        }
        return Math.abs(scale);
    }

    /// Splits eight weights into magnitudes and signs. Where the number of negative ones must be
    /// even and is not, the
    /// weight that matters least is taken with the wrong sign, which leaves it a negative magnitude.
    private void split(float[] in, int at, int from) {
        int negative = 0;
        for (int i = 0; i < 8; i++) {
            float x = in[at + from + i];
            magnitudes[from + i] = x >= 0 ? x : -x;
            negative |= x >= 0 ? 0 : 1 << i;
        }
        if (search.isEven() && Integer.bitCount(negative) % 2 == 1) {
            int least = from;
            float matter = weights[from] * in[at + from] * in[at + from];
            for (int i = from + 1; i < from + 8; i++) {
                float other = weights[i] * in[at + i] * in[at + i];
                if (other < matter) {
                    matter = other;
                    least = i;
                }
            }
            magnitudes[least] = -magnitudes[least];
            negative ^= 1 << least - from;
        }
        signs[from / 8] = negative & signMask();
    }

    /// Tries scales around the one that takes `largest` to the highest level.
    private float best(float largest, float first) {
        float scale = first;
        float best = 0;
        for (int i = 0; i < weights.length; i++) {
            roots[i] = (float) Math.sqrt(weights[i]);
            weighed[i] = weights[i] * magnitudes[i];
        }
        Arrays.fill(isOff, search.refit() != LatticeSearch.Refit.OFF_LATTICE);
        for (int step = -search.tries(); step <= search.tries(); step++) {
            float inverse = (highest() + step * search.step()) / largest;
            SEARCH.codes(magnitudes, inverse, levels - 1, codes);
            for (int tuple = 0; tuple < points.length; tuple++) {
                triedIsOff[tuple] = round(tuple, 1 / inverse, triedPoints);
            }
            sum(triedPoints);
            if (squares > 0 && products * products > best * squares) {
                scale = products / squares;
                best = scale * products;
                System.arraycopy(triedPoints, 0, points, 0, points.length);
                System.arraycopy(triedIsOff, 0, isOff, 0, points.length);
            }
        }
        return scale;
    }

    /// Rounds again at the scale found what did not lie on the lattice, or more.
    private float refit(float scale) {
        boolean isAnyOff = search.refit() == LatticeSearch.Refit.ALL;
        for (boolean off : isOff) {
            isAnyOff |= off;
        }
        if (!isAnyOff || !(scale > 0)) {
            return scale;
        }
        SEARCH.codes(magnitudes, 1 / scale, levels - 1, codes);
        for (int tuple = 0; tuple < points.length; tuple++) {
            if (isOff[tuple] || search.refit() != LatticeSearch.Refit.OFF_LATTICE) {
                round(tuple, scale, points);
            }
        }
        sum(points);
        return squares > 0 ? products / squares : scale;
    }

    /// Rounds a tuple, whose codes are known, to a point; returns whether they were no point of the lattice.
    private boolean round(int tuple, float scale, int[] out) {
        int from = tuple * dimensions;
        int cell = 0;
        for (int i = from; i < from + dimensions; i++) {
            cell = cell * levels + codes[i];
        }
        int point = search.neighbours().point(cell);
        out[tuple] = point >= 0 ? point : search.neighbours().nearest(cell, magnitudes, from, roots, from, scale);
        return point < 0;
    }

    private void sum(int[] tuples) {
        float products = 0;
        float squares = 0;
        for (int tuple = 0; tuple < tuples.length; tuple++) {
            int from = tuple * dimensions;
            int point = tuples[tuple] * dimensions;
            for (int i = 0; i < dimensions; i++) {
                float level = coordinates[point + i];
                products += weighed[from + i] * level;
                squares += weights[from + i] * level * level;
            }
        }
        this.products = products;
        this.squares = squares;
    }

    private void flip() {
        for (int eight = 0; eight < signs.length; eight++) {
            signs[eight] = ~signs[eight] & signMask();
        }
    }

    private int signMask() {
        return search.isEven() ? 127 : 255;
    }

    private int highest() {
        return 2 * levels - 1;
    }
}
