package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.TupleSearch;
import lapidary.core.linalg.Tuples;

/// For each tuple of codes (a cell) the point of a lattice that it is, or else the points nearest to it.
///
/// The nearest of one tuple are all points at the few smallest distances that occur, nearer ones first, then in the
/// order of their numbers: the order decides between points that fit equally well.
/// Source: ggml `ggml-quants.c`, `iq2xs_init_impl`, `iq3xs_init_impl`.
final class LatticeNeighbours {
    private static final TupleSearch SEARCH = TupleSearch.fastest();

    private final Lattice lattice;
    private final float shift;
    private final short[] points; // (cells), −1 where the cell is no point
    private final int[] first; // (cells + 1), into the lists
    private final short[] lists;
    private final Tuples tuples;

    /// @param shells how many distances
    /// @param step between the levels of neighbouring codes
    /// @param lowest level, that of code 0
    LatticeNeighbours(Lattice lattice, int shells, int step, float lowest) {
        this.lattice = lattice;
        int dimensions = lattice.dimensions();
        int cells = 1;
        for (int i = 0; i < dimensions; i++) {
            cells *= lattice.levels();
        }
        this.shift = lowest;
        this.points = new short[cells];
        this.first = new int[cells + 1];
        Arrays.fill(points, (short) -1);
        for (int point = 0; point < lattice.size(); point++) {
            int cell = 0;
            for (int i = 0; i < dimensions; i++) {
                cell = cell * lattice.levels() + lattice.code(point, i);
            }
            points[cell] = (short) point;
        }
        this.lists = lists(new Distances(lattice), shells);
        this.tuples = tuples(step);
    }

    private short[] lists(Distances distances, int shells) {
        short[] found = new short[points.length];
        int length = 0;
        for (int cell = 0; cell < points.length; cell++) {
            first[cell] = length;
            if (points[cell] < 0) {
                distances.measure(cell);
                if (length + distances.squares.length > found.length) {
                    found = Arrays.copyOf(found, 2 * found.length + distances.squares.length);
                }
                length = distances.nearest(shells, found, length);
            }
        }
        first[points.length] = length;
        return Arrays.copyOf(found, length);
    }

    private Tuples tuples(int step) {
        int dimensions = lattice.dimensions();
        int[] groups = new int[points.length + 1];
        for (int cell = 0; cell < points.length; cell++) {
            groups[cell + 1] = groups[cell] + Math.ceilDiv(first[cell + 1] - first[cell], Tuples.GROUP);
        }
        byte[] coordinates = new byte[groups[points.length] * dimensions * Tuples.GROUP];
        for (int cell = 0; cell < points.length; cell++) {
            int room = (groups[cell + 1] - groups[cell]) * Tuples.GROUP;
            for (int j = 0; j < room; j++) {
                int point = lists[first[cell] + (j < first[cell + 1] - first[cell] ? j : 0)];
                int group = groups[cell] + j / Tuples.GROUP;
                for (int i = 0; i < dimensions; i++) {
                    int at = (group * dimensions + i) * Tuples.GROUP + j % Tuples.GROUP;
                    coordinates[at] = (byte) (step * lattice.code(point, i));
                }
            }
        }
        return new Tuples(dimensions, groups, coordinates);
    }

    /// The point that a cell is; −1 where it is none.
    int point(int cell) {
        return points[cell];
    }

    /// Of the nearest points of a cell the one that errs least, Σ w·(scale·level − x)², the first
    /// of equals. Not for
    /// cells that are points.
    ///
    /// @param x `float32[dimensions]` from `at` on
    /// @param weights the same from `from` on
    int nearest(int cell, float[] x, int at, float[] weights, int from, float scale) {
        return nearest(cell, x, at, weights, from, scale, shift);
    }

    /// The same with another lowest level.
    int nearest(int cell, float[] x, int at, float[] weights, int from, float scale, float lowest) {
        return lists[first[cell] + SEARCH.nearest(tuples, cell, x, at, weights, from, scale, lowest)];
    }

    /// Squared distances of one cell to all points.
    private static final class Distances {
        private static final int MOST = 4 * 7 * 7;

        private final Lattice lattice;
        private final int[] codes;
        private final int[] squares; // (points)
        private final boolean[] occurs = new boolean[MOST + 1];

        Distances(Lattice lattice) {
            this.lattice = lattice;
            this.codes = new int[lattice.dimensions()];
            this.squares = new int[lattice.size()];
        }

        void measure(int cell) {
            int rest = cell;
            for (int i = codes.length - 1; i >= 0; i--) {
                codes[i] = rest % lattice.levels();
                rest /= lattice.levels();
            }
            Arrays.fill(occurs, false);
            for (int point = 0; point < squares.length; point++) {
                int square = 0;
                for (int i = 0; i < codes.length; i++) {
                    int difference = lattice.code(point, i) - codes[i];
                    square += difference * difference;
                }
                squares[point] = square;
                occurs[square] = true;
            }
        }

        /// Appends the points in the nearest `shells` distances; returns the new length.
        int nearest(int shells, short[] out, int length) {
            int end = length;
            int left = shells;
            for (int square = 0; square <= MOST && left > 0; square++) {
                if (occurs[square]) {
                    left--;
                    for (int point = 0; point < squares.length; point++) {
                        if (squares[point] == square) {
                            out[end++] = (short) point;
                        }
                    }
                }
            }
            return end;
        }
    }
}
