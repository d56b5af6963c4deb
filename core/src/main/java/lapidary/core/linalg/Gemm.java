package lapidary.core.linalg;

/// Matrix products in F32 on the calling thread.
///
/// Results depend on the shapes alone, never on the number of threads.
public final class Gemm {
    private Gemm() {}

    /// out = scale · a · bᵀ, added to what `out` holds when `adds`: a linear layer, `b` its weights
    /// [outputs, inputs].
    ///
    /// @param a `float32[m, k]`
    /// @param b `float32[n, k]`
    /// @param out `float32[m, n]`, overlapping neither
    public static void productTransposed(Matrix a, Matrix b, float scale, boolean adds, Matrix out) {
        check(a.columns() == b.columns() && out.rows() == a.rows() && out.columns() == b.rows(), a, b, out);
        float keep = adds ? 1 : 0;
        if (a.rows() == 1) {
            multiplyVector(OpenBlas.PLAIN, b, a, scale, keep, out);
        } else {
            multiply(OpenBlas.PLAIN, OpenBlas.TRANSPOSED, a.columns(), a, b, scale, keep, out);
        }
    }

    /// out = a · b, added to what `out` holds when `adds`.
    ///
    /// @param a `float32[m, k]`
    /// @param b `float32[k, n]`
    /// @param out `float32[m, n]`, overlapping neither
    public static void product(Matrix a, Matrix b, boolean adds, Matrix out) {
        check(a.columns() == b.rows() && out.rows() == a.rows() && out.columns() == b.columns(), a, b, out);
        float keep = adds ? 1 : 0;
        if (a.rows() == 1) {
            multiplyVector(OpenBlas.TRANSPOSED, b, a, 1, keep, out);
        } else {
            multiply(OpenBlas.PLAIN, OpenBlas.PLAIN, a.columns(), a, b, 1, keep, out);
        }
    }

    /// out = aᵀ · b, added to what `out` holds when `adds`.
    ///
    /// @param a `float32[k, m]`
    /// @param b `float32[k, n]`
    /// @param out `float32[m, n]`, overlapping neither
    public static void transposedProduct(Matrix a, Matrix b, boolean adds, Matrix out) {
        check(a.rows() == b.rows() && out.rows() == a.columns() && out.columns() == b.columns(), a, b, out);
        multiply(OpenBlas.TRANSPOSED, OpenBlas.PLAIN, a.rows(), a, b, 1, adds ? 1 : 0, out);
    }

    /// The kernels that the native library uses on this processor, for reports.
    public static String kernels() {
        return "OpenBLAS " + OpenBlas.kernels();
    }

    /// @param inner extent that both have in common
    private static void multiply(
            int orderOfA, int orderOfB, int inner, Matrix a, Matrix b, float scale, float keep, Matrix out) {
        if (isEmpty(inner, out, keep)) {
            return;
        }
        try {
            OpenBlas.SGEMM.invokeExact(
                    OpenBlas.ROW_MAJOR,
                    orderOfA,
                    orderOfB,
                    out.rows(),
                    out.columns(),
                    inner,
                    scale,
                    a.data(),
                    a.stride(),
                    b.data(),
                    b.stride(),
                    keep,
                    out.data(),
                    out.stride());
        } catch (Throwable e) {
            throw OpenBlas.failed(e);
        }
    }

    private static void multiplyVector(int order, Matrix b, Matrix a, float scale, float keep, Matrix out) {
        if (isEmpty(a.columns(), out, keep)) {
            return;
        }
        try {
            OpenBlas.SGEMV.invokeExact(
                    OpenBlas.ROW_MAJOR,
                    order,
                    b.rows(),
                    b.columns(),
                    scale,
                    b.data(),
                    b.stride(),
                    a.data(),
                    1,
                    keep,
                    out.data(),
                    1);
        } catch (Throwable e) {
            throw OpenBlas.failed(e);
        }
    }

    /// Whether there is nothing to multiply; OpenBLAS refuses extents of 0.
    private static boolean isEmpty(int inner, Matrix out, float keep) {
        if (out.rows() == 0 || out.columns() == 0) {
            return true;
        }
        if (inner > 0) {
            return false;
        }
        if (keep == 0) {
            for (int row = 0; row < out.rows(); row++) {
                out.data().asSlice(4 * out.at(row), 4L * out.columns()).fill((byte) 0);
            }
        }
        return true;
    }

    private static void check(boolean fits, Matrix a, Matrix b, Matrix out) {
        if (!fits) {
            throw new IllegalArgumentException("shapes do not fit: " + shape(a) + ", " + shape(b) + ", " + shape(out));
        }
    }

    private static String shape(Matrix matrix) {
        return matrix.rows() + " × " + matrix.columns();
    }
}
