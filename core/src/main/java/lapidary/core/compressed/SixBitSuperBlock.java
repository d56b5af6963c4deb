package lapidary.core.compressed;

import lapidary.core.linalg.AffineGrid;
import lapidary.core.tensor.DType;

/// What Q4_K and Q5_K share: d and dmin (halves), then eight six-bit scales and minimums of sub-blocks of 32.
abstract class SixBitSuperBlock extends AffineSuperBlock {
    static final int SCALES = 4;
    static final int SIZE = 32;

    SixBitSuperBlock(DType type, AffineGrid plain) {
        super(type, SIZE, 63, plain);
    }

    /// Root mean square of the sub-block + |x|.
    @Override
    final void weigh(float[] in, int at, int count, float[] out) {
        for (int from = 0; from < count; from += SIZE) {
            float typical = (float) Math.sqrt(Importance.sumOfSquares(in, at + from, SIZE) / SIZE);
            for (int i = from; i < from + SIZE; i++) {
                out[i] = typical + Math.abs(in[at + i]);
            }
        }
    }

    @Override
    final int scaleAt() {
        return 0;
    }

    @Override
    final float spread(float sumOfSquares) {
        return 2 * sumOfSquares / 256;
    }

    @Override
    final void putScales(int[] scales, int[] minimums, byte[] bytes, int to) {
        for (int j = 0; j < 8; j++) {
            scales[j] = Math.min(63, scales[j]);
            minimums[j] = Math.min(63, minimums[j]);
        }
        SixBitScales.put(scales, minimums, bytes, to + SCALES);
    }

    @Override
    final int scale(byte[] bytes, int from, int part) {
        return SixBitScales.scale(bytes, from + SCALES, part);
    }

    @Override
    final int minimum(byte[] bytes, int from, int part) {
        return SixBitScales.minimum(bytes, from + SCALES, part);
    }
}
