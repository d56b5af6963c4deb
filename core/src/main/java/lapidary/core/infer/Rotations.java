package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;

/// The angles of the rotary position embedding, for the positions 0 to `positions` − 1.
///
/// Pair p of a head turns by position · base^(−2p / headSize).
/// Source: Su et al., RoFormer (arXiv 2104.09864), equation 34.
final class Rotations implements AutoCloseable {
    private final Architecture architecture;
    private final boolean interleaved;
    private final NativeFloats turns; // (positions, 2, headSize): cosines, then signed sines

    Rotations(Architecture architecture, int positions) {
        this.architecture = architecture;
        this.interleaved = architecture.ropeStyle() == Architecture.RopeStyle.INTERLEAVED;
        int size = architecture.headSize();
        float[] values = new float[Math.multiplyExact(positions, 2 * size)];
        for (int position = 0; position < positions; position++) {
            for (int pair = 0; pair < size / 2; pair++) {
                double angle = position * Math.pow(architecture.ropeBase(), -2.0 * pair / size);
                int first = interleaved ? 2 * pair : pair;
                int second = interleaved ? 2 * pair + 1 : pair + size / 2;
                int at = position * 2 * size;
                values[at + first] = (float) Math.cos(angle);
                values[at + second] = (float) Math.cos(angle);
                values[at + size + first] = (float) -Math.sin(angle);
                values[at + size + second] = (float) Math.sin(angle);
            }
        }
        turns = new NativeFloats(values.length);
        turns.matrix(positions, 2 * size).set(values);
    }

    /// Turns every head of every row.
    ///
    /// @param rows `float32[tokens, heads · headSize]`
    /// @param position of the first row
    void apply(Kernels kernels, Matrix rows, int position) {
        int size = architecture.headSize();
        MemorySegment data = rows.data();
        for (int row = 0; row < rows.rows(); row++) {
            long at = (long) (position + row) * 2 * size;
            for (int column = 0; column < rows.columns(); column += size) {
                kernels.rotate(data, rows.at(row) + column, size, interleaved, turns.data(), at);
            }
        }
    }

    @Override
    public void close() {
        turns.close();
    }
}
