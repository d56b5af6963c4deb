package lapidary.core.linalg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Sums of x·xᵀ over rows x, on the calling thread: products of [#CHUNK] rows are added in
/// single precision, and then to
/// the sum in double.
///
/// An entry (i, j) is off by at most γ·Σ|xᵢ·xⱼ| with γ = 128·u / (1 − 128·u) = 7.7·10⁻⁶ and u = 2⁻²⁴. The errors of
/// chunks do not depend on each other: of random rows, some 10⁻⁸ of the Frobenius norm are seen.
///
/// Source: Higham, Accuracy and Stability of Numerical Algorithms, section 3.5.
public final class Gram {
    /// Rows that are added in single precision.
    static final int CHUNK = 128;

    private static final int WIDTH = 512;
    private static final float SMALLEST = 1e-12f;
    private static final float LARGEST = 1e15f;

    private Gram() {}

    /// Whether single precision can square rows with this largest magnitude: what is a million
    /// times smaller, and sums
    /// of what is as large, stay inside its range.
    public static boolean isFit(float largest) {
        return largest >= SMALLEST && largest <= LARGEST;
    }

    /// Adds rows `from` to `to` of the upper triangle of Xᵀ·X to those of a sum. What it finds
    /// depends on `from` and
    /// `to`, which the caller fixes.
    ///
    /// @param x `float32[rows, inputs]`, fit for it
    /// @param sum `float64[inputs, inputs]`; some elements of these rows below the diagonal are written, too
    public static void add(Matrix x, int from, int to, DoubleMatrix sum) {
        if (sum.rows() != x.columns() || sum.columns() != x.columns()) {
            throw new IllegalArgumentException("expected a sum of " + x.columns() + " × " + x.columns() + ", got "
                    + sum.rows() + " × " + sum.columns());
        }
        int height = to - from;
        try (Arena arena = Arena.ofConfined()) {
            Room room = new Room(height, arena);
            for (int column = from; column < x.columns(); column += WIDTH) {
                int width = Math.min(WIDTH, x.columns() - column);
                room.add(x.columns(from, height), x.columns(column, width), sum.window(from, column, height, width));
            }
        }
    }

    /// Room for a part of the sum, which stays in the cache of a core over all chunks.
    private static final class Room {
        private final MemorySegment products; // float32[height, WIDTH]
        private final float[] chunk;
        private final double[] sums;

        Room(int height, Arena arena) {
            products = arena.allocate(4L * height * WIDTH, 64);
            chunk = new float[height * WIDTH];
            sums = new double[height * WIDTH];
        }

        void add(Matrix left, Matrix right, DoubleMatrix out) {
            int count = out.rows() * out.columns();
            Matrix product = Matrix.of(products, out.rows(), out.columns());
            for (int row = 0; row < out.rows(); row++) {
                out.read(row, 0, sums, row * out.columns(), out.columns());
            }
            for (int from = 0; from < left.rows(); from += CHUNK) {
                int rows = Math.min(CHUNK, left.rows() - from);
                Gemm.transposedProduct(left.rows(from, rows), right.rows(from, rows), false, product);
                MemorySegment.copy(products, ValueLayout.JAVA_FLOAT, 0, chunk, 0, count);
                add(chunk, count, sums);
            }
            for (int row = 0; row < out.rows(); row++) {
                out.write(row, 0, sums, row * out.columns(), out.columns());
            }
        }

        /// The compiler makes vectors of it.
        private static void add(float[] chunk, int count, double[] sums) {
            for (int i = 0; i < count; i++) {
                sums[i] += chunk[i];
            }
        }
    }
}
