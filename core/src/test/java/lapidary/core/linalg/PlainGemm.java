package lapidary.core.linalg;

import java.lang.foreign.ValueLayout;

/// The plain twin of [Gemm]: the loops of the definition, summed in double. The oracle in tests.
final class PlainGemm {
    private PlainGemm() {}

    /// See [Gemm#productTransposed].
    static void productTransposed(Matrix a, Matrix b, float scale, boolean adds, Matrix out) {
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.rows(); j++) {
                double sum = 0;
                for (int k = 0; k < a.columns(); k++) {
                    sum += (double) a.get(i, k) * b.get(j, k);
                }
                put(out, i, j, scale * sum, adds);
            }
        }
    }

    /// See [Gemm#product].
    static void product(Matrix a, Matrix b, boolean adds, Matrix out) {
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < a.columns(); k++) {
                    sum += (double) a.get(i, k) * b.get(k, j);
                }
                put(out, i, j, sum, adds);
            }
        }
    }

    private static void put(Matrix out, int row, int column, double value, boolean adds) {
        float result = (float) (adds ? out.get(row, column) + value : value);
        out.data().setAtIndex(ValueLayout.JAVA_FLOAT, out.at(row) + column, result);
    }
}
