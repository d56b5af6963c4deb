package lapidary.core.linalg;

/// What [Cholesky] does inside one block: small upper triangles as rows on the heap.
final class TriangleBlock {
    private TriangleBlock() {}

    /// The upper R with A = R·Rᵀ, in place of the upper triangle of A.
    ///
    /// @return whether A was positive definite and finite
    static boolean factor(double[][] a) {
        for (int j = a.length - 1; j >= 0; j--) {
            double square = a[j][j] - product(a[j], a[j], j + 1);
            if (!(square > 0) || square == Double.POSITIVE_INFINITY) {
                return false;
            }
            a[j][j] = Math.sqrt(square);
            for (int i = 0; i < j; i++) {
                a[i][j] = (a[i][j] - product(a[i], a[j], j + 1)) / a[j][j];
            }
        }
        return true;
    }

    private static double product(double[] a, double[] b, int from) {
        double sum = 0;
        for (int k = from; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /// X with X·Rᵀ = B, in place of B.
    ///
    /// @param r an upper triangle
    /// @param columns of B
    static void solve(double[][] r, double[][] columns) {
        for (int j = r.length - 1; j >= 0; j--) {
            for (int k = j + 1; k < r.length; k++) {
                subtract(columns[j], r[j][k], columns[k]);
            }
            divide(columns[j], r[j][j]);
        }
    }

    /// The compiler makes vectors of it, as of the next.
    private static void subtract(double[] from, double factor, double[] values) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * values[i];
        }
    }

    private static void divide(double[] values, double by) {
        for (int i = 0; i < values.length; i++) {
            values[i] /= by;
        }
    }

    /// R⁻¹, in place of R; what lies below the diagonal is neither read nor written.
    static void invert(double[][] r) {
        for (int j = 0; j < r.length; j++) {
            r[j][j] = 1 / r[j][j];
            for (int i = 0; i < j; i++) {
                double sum = 0;
                for (int k = i; k < j; k++) {
                    sum += r[i][k] * r[k][j];
                }
                r[i][j] = -sum * r[j][j];
            }
        }
    }

    /// The same with other signs.
    static double[][] negative(double[][] rows) {
        double[][] negative = new double[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            negative[row] = rows[row].clone();
            for (int i = 0; i < negative[row].length; i++) {
                negative[row][i] = -negative[row][i];
            }
        }
        return negative;
    }
}
