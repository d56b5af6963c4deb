package lapidary.core.compressed;

import java.util.Arrays;

/// For each tuple of codes (a cell) the point of a lattice that it is, or else the points nearest to it.
///
/// The nearest of one tuple are all points at the few smallest distances that occur, nearer ones first, then in the
/// order of their numbers: the order decides between points that fit equally well.
/// Source: ggml `ggml-quants.c`, `iq2xs_init_impl`, `iq3xs_init_impl`.
final class LatticeNeighbours {
    private final int stride;
    private final short[] points; // (cells), −1 where the cell is no point
    private final int[] first; // (cells + 1), into the lists
    private final short[] lists;
    private final byte[] costIndices; // (points, dimensions)

    /// @param shells how many distances
    LatticeNeighbours(Lattice lattice, int shells) {
        int dimensions = lattice.dimensions();
        int cells = 1;
        for (int i = 0; i < dimensions; i++) {
            cells *= lattice.levels();
        }
        this.stride = lattice.levels();
        this.points = new short[cells];
        this.first = new int[cells + 1];
        this.costIndices = new byte[lattice.size() * dimensions];
        Arrays.fill(points, (short) -1);
        for (int point = 0; point < lattice.size(); point++) {
            int cell = 0;
            for (int i = 0; i < dimensions; i++) {
                int code = lattice.code(point, i);
                cell = cell * stride + code;
                costIndices[point * dimensions + i] = (byte) (i * stride + code);
            }
            points[cell] = (short) point;
        }
        this.lists = lists(new Distances(lattice), shells);
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

    /// The point that a cell is; −1 where it is none.
    int point(int cell) {
        return points[cell];
    }

    /// The nearest point of a cell that costs least, the first of equals. Not for cells that are points.
    ///
    /// @param costs `float32[dimensions, levels]`, not negative; summed from the first dimension to the last
    int nearest(int cell, float[] costs) {
        int dimensions = costs.length / stride;
        return dimensions == 8 ? nearestOfEight(cell, costs) : nearestOfFour(cell, costs);
    }

    private int nearestOfEight(int cell, float[] costs) {
        int best = lists[first[cell]];
        float least = Float.POSITIVE_INFINITY;
        for (int i = first[cell]; i < first[cell + 1]; i++) {
            int at = 8 * lists[i];
            float cost = costs[costIndices[at]]
                    + costs[costIndices[at + 1]]
                    + costs[costIndices[at + 2]]
                    + costs[costIndices[at + 3]]
                    + costs[costIndices[at + 4]]
                    + costs[costIndices[at + 5]]
                    + costs[costIndices[at + 6]]
                    + costs[costIndices[at + 7]];
            if (cost < least) {
                least = cost;
                best = lists[i];
            }
        }
        return best;
    }

    private int nearestOfFour(int cell, float[] costs) {
        int best = lists[first[cell]];
        float least = Float.POSITIVE_INFINITY;
        for (int i = first[cell]; i < first[cell + 1]; i++) {
            int at = 4 * lists[i];
            float cost = costs[costIndices[at]]
                    + costs[costIndices[at + 1]]
                    + costs[costIndices[at + 2]]
                    + costs[costIndices[at + 3]];
            if (cost < least) {
                least = cost;
                best = lists[i];
            }
        }
        return best;
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
