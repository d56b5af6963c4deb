package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The factor of an inverse, of every size around the blocks that it is found in, whatever
/// kernels OpenBLAS has for this
/// processor: those with AVX-512 are wrong for triangles.
class CholeskyTest {
    private static final double MARK = 7;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    /// numpy 1.24.2: `numpy.linalg.cholesky(numpy.linalg.inv(A)).T`
    @Test
    void aSmallFactorIsThatOfNumpy() {
        DoubleMatrix a = matrix(new double[][] {{4, 1, 2}, {1, 3, 0.5}, {2, 0.5, 5}}, 0);
        assertTrue(Cholesky.inverseFactor(a));
        double[][] expected = {
            {0.5789881455844089, -0.15701373439577193, -0.2158938847941864},
            {0, 0.582222509739582, -0.05822225097395821},
            {0, 0, 0.4472135954999579}
        };
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertEquals(expected[i][j], a.get(i, j), 1e-15, i + ", " + j);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 128, 200, 256, 257, 320, 385})
    void theInverseThatItMakesUndoesTheMatrix(int n) {
        double[][] exact = positive(n, n);
        DoubleMatrix a = matrix(exact, 2);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                a.set(i, j, Double.NaN); // is not read
            }
        }
        assertTrue(Cholesky.inverseFactor(a));
        double[] inverse = new double[n];
        for (int column = 0; column < n; column++) {
            for (int i = 0; i < n; i++) {
                inverse[i] = column(a, i, column);
            }
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += exact[i][k] * inverse[k];
                }
                assertEquals(i == column ? 1 : 0, sum, 1e-12, i + ", " + column);
            }
        }
    }

    @Test
    void nothingIsWrittenBesideTheMatrixAndZerosBelowItsDiagonal() {
        int n = 150;
        DoubleMatrix wide = DoubleMatrix.allocate(arena, n, n + 2);
        double[][] exact = positive(n, 3);
        for (int i = 0; i < n; i++) {
            wide.set(i, 0, MARK);
            wide.write(i, 1, exact[i], 0, n);
            wide.set(i, n + 1, MARK);
        }
        assertTrue(Cholesky.inverseFactor(wide.window(0, 1, n, n)));
        for (int i = 0; i < n; i++) {
            assertEquals(MARK, wide.get(i, 0));
            assertEquals(MARK, wide.get(i, n + 1));
            for (int j = 0; j < i; j++) {
                assertEquals(0, wide.get(i, j + 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 70, 140, 199})
    void aDirectionWithoutExtentIsFoundWhereverItLies(int at) {
        double[][] exact = positive(200, 5);
        exact[at][at] = -1e-3;
        assertFalse(Cholesky.inverseFactor(matrix(exact, 0)));
        exact[at][at] = Double.NaN;
        assertFalse(Cholesky.inverseFactor(matrix(exact, 0)));
        exact[at][at] = Double.POSITIVE_INFINITY;
        assertFalse(Cholesky.inverseFactor(matrix(exact, 0)));
    }

    @Test
    void anythingButASquareIsRefused() {
        DoubleMatrix a = DoubleMatrix.allocate(arena, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> Cholesky.inverseFactor(a));
    }

    /// Entry of Uᵀ·U.
    private static double column(DoubleMatrix u, int row, int column) {
        double sum = 0;
        for (int k = 0; k <= Math.min(row, column); k++) {
            sum += u.get(k, row) * u.get(k, column);
        }
        return sum;
    }

    /// Xᵀ·X / n + 1/10 on the diagonal, of random X.
    private static double[][] positive(int n, long seed) {
        Random random = new Random(seed);
        double[][] x = new double[n][n];
        double[][] a = new double[n][n];
        for (double[] row : x) {
            for (int i = 0; i < n; i++) {
                row[i] = random.nextGaussian();
            }
        }
        for (double[] row : x) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    a[i][j] += row[i] * row[j] / n;
                }
            }
        }
        for (int i = 0; i < n; i++) {
            a[i][i] += 0.1;
        }
        return a;
    }

    /// @param more elements between its rows
    private DoubleMatrix matrix(double[][] rows, int more) {
        int n = rows.length;
        DoubleMatrix a = DoubleMatrix.allocate(arena, n, n + more).window(0, 0, n, n);
        for (int i = 0; i < n; i++) {
            a.write(i, 0, rows[i], 0, n);
        }
        return a;
    }
}
