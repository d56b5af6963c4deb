package lapidary.core.compressed;

import lapidary.core.linalg.AffineGrid;
import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.tensor.DType;

/// Q5_K: d and dmin (halves), 12 bytes of scales, 32 bytes of fifth bits (byte l, bit s: weight 32s + l), 128 bytes of
/// two low parts each as in Q4_K.
final class Q5KCodec extends SixBitSuperBlock {
    private static final int FIFTH = 16;
    private static final int CODES = 48;

    Q5KCodec() {
        super(DType.Q5_K, new AffineGrid(31, -0.5f, 0.1f, 15, false));
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        float minimum = LittleEndian.half(bytes, from + 2);
        for (int part = 0; part < 8; part++) {
            float own = scale * scale(bytes, from, part);
            float below = minimum * minimum(bytes, from, part);
            Bits low = new Bits(from + CODES + part / 2 * SIZE, part % 2 * 4, 4);
            UNPACKING.unpack(bytes, low, new Bits(from + FIFTH, part, 1), SIZE, 0, own, below, out, at + part * SIZE);
        }
    }

    @Override
    void putCodes(byte[] codes, byte[] bytes, int to) {
        for (int group = 0; group < 4; group++) {
            CodePacking.put(codes, 64 * group, SIZE, 0, 4, bytes, to + CODES + SIZE * group, SIZE);
        }
        CodePacking.put(codes, 0, SIZE, 4, 1, bytes, to + FIFTH, SIZE);
    }
}
