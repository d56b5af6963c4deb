package lapidary.core.linalg;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Cholesky factors in double precision, by LAPACK, on the calling thread.
public final class Cholesky {
    private static final byte LOWER = 'L';

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
        // Rows of this matrix are columns of LAPACK's: our upper triangle is its lower one, and what it finds as
        // A⁻¹ = L·Lᵀ is our Uᵀ·U.
        if (!factor(a) || !invert(a) || !factor(a)) {
            return false;
        }
        for (int row = 1; row < a.rows(); row++) {
            a.data().asSlice(8 * a.at(row), 8L * row).fill((byte) 0);
        }
        return diagonal(a).allMatch(Double::isFinite);
    }

    /// The diagonal, from the first row on.
    public static DoubleStream diagonal(DoubleMatrix a) {
        return IntStream.range(0, a.rows()).mapToDouble(i -> a.get(i, i));
    }

    private static boolean factor(DoubleMatrix a) {
        try {
            return (int) OpenBlas.DPOTRF.invokeExact(OpenBlas.COLUMN_MAJOR, LOWER, a.rows(), a.data(), a.stride()) == 0;
        } catch (Throwable e) {
            throw OpenBlas.failed(e);
        }
    }

    private static boolean invert(DoubleMatrix a) {
        try {
            return (int) OpenBlas.DPOTRI.invokeExact(OpenBlas.COLUMN_MAJOR, LOWER, a.rows(), a.data(), a.stride()) == 0;
        } catch (Throwable e) {
            throw OpenBlas.failed(e);
        }
    }
}
