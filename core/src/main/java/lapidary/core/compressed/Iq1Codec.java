package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.Nearest;
import lapidary.core.tensor.DType;

/// IQ1: 256 weights in groups, each with a scale of three bits; eight weights are a point of a lattice with coordinates
/// −1, 0 and 1, shifted as a whole by an eighth, up or down.
///
/// Source: ggml `ggml-quants.c`, `quantize_row_iq1_s_impl`, `quantize_row_iq1_m_impl`.
abstract class Iq1Codec extends BlockCodec {
    static final int ELEMENTS = 256;

    Iq1Codec(DType type) {
        super(type);
    }

    /// Writes one block into zeros.
    ///
    /// @param weights `float32[256]`: how much each matters
    abstract void putBlock(float[] in, int at, float[] weights, byte[] bytes, int to);

    @Override
    public final boolean usesImportance() {
        return true;
    }

    @Override
    final void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        if (needsImportance()) {
            throw new IllegalStateException(type() + " is not written without an importance matrix");
        }
        float[] weights = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            weights[i] = in[at + i] * in[at + i];
        }
        Arrays.fill(bytes, to, to + type().blockBytes(), (byte) 0);
        putBlock(in, at, weights, bytes, to);
    }

    @Override
    final void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        float[] weights = new float[ELEMENTS];
        for (int block = 0; block < blocks; block++) {
            int from = block * ELEMENTS;
            int to = block * type().blockBytes();
            Arrays.fill(bytes, to, to + type().blockBytes(), (byte) 0);
            float spread = 2 * Importance.sumOfSquares(in, at + from, ELEMENTS) / ELEMENTS;
            importance.weigh(in, at + from, from, ELEMENTS, spread, weights, 0);
            putBlock(in, at + from, weights, bytes, to);
        }
    }

    /// The scale of the block, when that of its groups are 2s + 1 of it; 0 when all are.
    static float unit(float[] scales) {
        float largest = 0;
        for (float scale : scales) {
            largest = scale > largest ? scale : largest;
        }
        return largest / 15;
    }

    /// s, three bits.
    static int step(float scale, float unit) {
        return Nearest.of(0.5f * (1 / unit * scale - 1), 0, 7);
    }

    static void decode(float scale, int point, boolean isDown, float[] out, int at) {
        float shift = isDown ? -Iq1Fit.SHIFT : Iq1Fit.SHIFT;
        for (int j = 0; j < 8; j++) {
            out[at + j] = scale * (Table.COORDINATES[8 * point + j] + shift);
        }
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ1.coordinates(-1, 0, 1);
    }
}
