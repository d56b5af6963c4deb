package lapidary.core.linalg;

import java.lang.foreign.Arena;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Cholesky factors in double precision, on the calling thread: blocks in Java, and what lies between them by products
/// of matrices.
///
/// OpenBLAS 0.3.19 as ND4J brings it solves and multiplies by triangles wrongly with its AVX-512 kernels, and its
/// LAPACK stands on these; its products are right.
public final class Cholesky {
    private static final int BLOCK = 64;
    private static final int STRIP = 256;

    private Cholesky() {}

    /// The upper triangle U with A⁻¹ = Uᵀ·U, in place; zero below the diagonal.
    ///
    /// @param a `float64[n, n]`, symmetric; only the upper triangle is read; when it is not positive definite, its
    /// content is lost
    /// @return whether it was positive definite
    public static boolean inverseFactor(DoubleMatrix a) {
        if (a.rows() != a.columns()) {
            throw new IllegalArgumentException("expected a square matrix, got " + a.rows() + " × " + a.columns());
        }
        // A = R·Rᵀ with an upper R, so that A⁻¹ = (R⁻¹)ᵀ·R⁻¹: the inverse of A itself is never formed.
        try (Arena arena = Arena.ofConfined()) {
            DoubleMatrix room = DoubleMatrix.allocate(arena, BLOCK, a.rows());
            if (!factor(a, room)) {
                return false;
            }
        }
        for (int row = 1; row < a.rows(); row++) {
            a.data().asSlice(8 * a.at(row), 8L * row).fill((byte) 0);
        }
        try (Arena arena = Arena.ofConfined()) {
            invert(a, DoubleMatrix.allocate(arena, a.rows(), BLOCK), DoubleMatrix.allocate(arena, BLOCK, BLOCK));
        }
        return diagonal(a).allMatch(Double::isFinite);
    }

    /// The diagonal, from the first row on.
    public static DoubleStream diagonal(DoubleMatrix a) {
        return IntStream.range(0, a.rows()).mapToDouble(i -> a.get(i, i));
    }

    /// The upper R with A = R·Rᵀ, in the upper triangle, from the last block to the first.
    ///
    /// @param room for the transposed columns above a block
    private static boolean factor(DoubleMatrix a, DoubleMatrix room) {
        for (int end = a.rows(); end > 0; end = (end - 1) / BLOCK * BLOCK) {
            int from = (end - 1) / BLOCK * BLOCK;
            double[][] corner = read(a.window(from, from, end - from, end - from));
            if (!TriangleBlock.factor(corner)) {
                return false;
            }
            write(corner, a.window(from, from, end - from, end - from));
            if (from > 0) {
                above(a, from, corner, room.window(0, 0, end - from, from));
            }
        }
        return true;
    }

    /// Solves for the columns above a block, and takes their product from what lies left of them.
    private static void above(DoubleMatrix a, int from, double[][] corner, DoubleMatrix turned) {
        DoubleMatrix panel = a.window(0, from, from, corner.length);
        double[][] columns = new double[corner.length][from];
        double[] row = new double[corner.length];
        for (int i = 0; i < from; i++) {
            panel.read(i, 0, row, 0, row.length);
            for (int j = 0; j < row.length; j++) {
                columns[j][i] = row[j];
            }
        }
        TriangleBlock.solve(corner, columns);
        write(columns, turned);
        for (int i = 0; i < from; i++) {
            for (int j = 0; j < row.length; j++) {
                row[j] = columns[j][i];
            }
            panel.write(i, 0, row, 0, row.length);
        }
        for (int column = 0; column < from; column += STRIP) {
            int width = Math.min(STRIP, from - column);
            DoubleMatrix.subtractProduct(
                    panel.window(0, 0, column + width, row.length),
                    turned.window(0, column, row.length, width),
                    a.window(0, column, column + width, width));
        }
    }

    /// The inverse of an upper triangle, in place, from the first block to the last.
    ///
    /// @param room for the columns above a block
    /// @param corner for a block
    private static void invert(DoubleMatrix r, DoubleMatrix room, DoubleMatrix corner) {
        for (int from = 0; from < r.rows(); from += BLOCK) {
            int size = Math.min(BLOCK, r.rows() - from);
            DoubleMatrix block = r.window(from, from, size, size);
            double[][] inverse = read(block);
            TriangleBlock.invert(inverse);
            write(inverse, block);
            if (from > 0) {
                DoubleMatrix negative = corner.window(0, 0, size, size);
                write(TriangleBlock.negative(inverse), negative);
                DoubleMatrix panel = r.window(0, from, from, size);
                DoubleMatrix product = room.window(0, 0, from, size);
                clear(product);
                DoubleMatrix.subtractProduct(panel, negative, product);
                clear(panel);
                subtractTriangle(r, product, panel);
            }
        }
    }

    /// out = out − U·b, where U is the beginning of a triangle.
    private static void subtractTriangle(DoubleMatrix triangle, DoubleMatrix b, DoubleMatrix out) {
        for (int row = 0; row < b.rows(); row += STRIP) {
            int height = Math.min(STRIP, b.rows() - row);
            DoubleMatrix.subtractProduct(
                    triangle.window(row, row, height, b.rows() - row),
                    b.window(row, 0, b.rows() - row, b.columns()),
                    out.window(row, 0, height, b.columns()));
        }
    }

    private static double[][] read(DoubleMatrix a) {
        double[][] rows = new double[a.rows()][a.columns()];
        for (int row = 0; row < a.rows(); row++) {
            a.read(row, 0, rows[row], 0, a.columns());
        }
        return rows;
    }

    private static void write(double[][] rows, DoubleMatrix a) {
        for (int row = 0; row < rows.length; row++) {
            a.write(row, 0, rows[row], 0, a.columns());
        }
    }

    private static void clear(DoubleMatrix a) {
        for (int row = 0; row < a.rows(); row++) {
            a.data().asSlice(8 * a.at(row), 8L * a.columns()).fill((byte) 0);
        }
    }
}
