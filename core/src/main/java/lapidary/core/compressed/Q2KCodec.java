package lapidary.core.compressed;

import lapidary.core.linalg.AffineGrid;
import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.tensor.DType;

/// Q2_K: 16 bytes of scale (low half) and minimum (high half) for 16 sub-blocks of 16, 64 bytes of two-bit codes, d and
/// dmin (halves).
final class Q2KCodec extends AffineSuperBlock {
    private static final int CODES = 16;
    private static final int SCALE = 80;

    Q2KCodec() {
        super(DType.Q2_K, 16, 15, new AffineGrid(3, -0.5f, 0.1f, 15, true));
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from + SCALE);
        float minimum = LittleEndian.half(bytes, from + SCALE + 2);
        for (int part = 0; part < 16; part++) {
            float own = scale * scale(bytes, from, part);
            float below = minimum * minimum(bytes, from, part);
            Bits codes = TwoBitCodes.of(from + CODES, part);
            UNPACKING.unpack(bytes, codes, 16, 0, own, below, out, at + 16 * part);
        }
    }

    @Override
    void weigh(float[] in, int at, int count, float[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = Math.abs(in[at + i]);
        }
    }

    @Override
    int scaleAt() {
        return SCALE;
    }

    @Override
    float spread(float sumOfSquares) {
        return sumOfSquares / 256;
    }

    @Override
    void putScales(int[] scales, int[] minimums, byte[] bytes, int to) {
        for (int j = 0; j < 16; j++) {
            bytes[to + j] = (byte) (scales[j] | minimums[j] << 4);
        }
    }

    @Override
    int scale(byte[] bytes, int from, int part) {
        return bytes[from + part] & 15;
    }

    @Override
    int minimum(byte[] bytes, int from, int part) {
        return bytes[from + part] >> 4 & 15;
    }

    @Override
    void putCodes(byte[] codes, byte[] bytes, int to) {
        TwoBitCodes.put(codes, bytes, to + CODES);
    }
}
