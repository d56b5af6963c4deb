package lapidary.core.linalg;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Singular values through ND4J, which is loaded when they are first asked for.
public final class Svd {
    private Svd() {}

    /// The singular values, largest first, `float32[min(rows, columns)]`.
    ///
    /// Takes O(rows · columns · min(rows, columns)) time: a background job for wide layers.
    ///
    /// @param weights `float32[rows, columns]`, row-major, finite; left as it is
    public static float[] singularValues(float[] weights, int rows, int columns) {
        if (rows < 1 || columns < 1 || weights.length < Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(
                    "expected " + rows + " × " + columns + " weights, got " + weights.length);
        }
        OpenBlas.load();
        Nd4j.getBlasWrapper();
        OpenBlas.keepToOneThread();
        return decompose(weights, rows, columns);
    }

    private static float[] decompose(float[] weights, int rows, int columns) {
        boolean wide = columns > rows;
        // LAPACK works in columns; a transpose has the same singular values.
        INDArray matrix =
                Nd4j.createFromArray(Arrays.copyOf(weights, rows * columns)).reshape('c', rows, columns);
        INDArray values = Nd4j.create(Math.min(rows, columns));
        Nd4j.getBlasWrapper().lapack().gesvd(wide ? matrix.transpose().dup('f') : matrix.dup('f'), values, null, null);
        return values.toFloatVector();
    }
}
