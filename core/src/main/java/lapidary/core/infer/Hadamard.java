package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lapidary.core.linalg.Matrix;

/// The orthonormal Walsh–Hadamard transform; it is its own inverse.
final class Hadamard {
    private Hadamard() {}

    /// Turns each `size` elements of each row, in place.
    ///
    /// @param size a power of two that divides the columns; 0 to do nothing
    static void turn(Matrix rows, int size) {
        if (size == 0) {
            return;
        }
        float[] part = new float[size];
        for (int row = 0; row < rows.rows(); row++) {
            for (int column = 0; column < rows.columns(); column += size) {
                long at = 4 * (rows.at(row) + column);
                MemorySegment.copy(rows.data(), ValueLayout.JAVA_FLOAT, at, part, 0, size);
                turn(part);
                MemorySegment.copy(part, 0, rows.data(), ValueLayout.JAVA_FLOAT, at, size);
            }
        }
    }

    private static void turn(float[] part) {
        for (int half = 1; half < part.length; half *= 2) {
            for (int from = 0; from < part.length; from += 2 * half) {
                for (int i = from; i < from + half; i++) {
                    float sum = part[i] + part[i + half];
                    part[i + half] = part[i] - part[i + half];
                    part[i] = sum;
                }
            }
        }
        float scale = (float) (1 / Math.sqrt(part.length));
        for (int i = 0; i < part.length; i++) {
            part[i] *= scale;
        }
    }
}
