package lapidary.core.compressed;

import lapidary.core.linalg.AffineGrid;
import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.tensor.DType;

/// Q4_K: d and dmin (halves), 12 bytes of scales, 128 bytes of two codes each: byte 32g + l has weights 64g + l (low)
/// and 64g + 32 + l (high).
final class Q4KCodec extends SixBitSuperBlock {
    private static final int CODES = 16;

    Q4KCodec() {
        super(DType.Q4_K, new AffineGrid(15, -1, 0.1f, 20, false));
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        float minimum = LittleEndian.half(bytes, from + 2);
        for (int part = 0; part < 8; part++) {
            float own = scale * scale(bytes, from, part);
            float below = minimum * minimum(bytes, from, part);
            Bits codes = new Bits(from + CODES + part / 2 * SIZE, part % 2 * 4, 4);
            UNPACKING.unpack(bytes, codes, SIZE, 0, own, below, out, at + part * SIZE);
        }
    }

    @Override
    void putCodes(byte[] codes, byte[] bytes, int to) {
        for (int group = 0; group < 4; group++) {
            CodePacking.put(codes, 64 * group, SIZE, 0, 4, bytes, to + CODES + SIZE * group, SIZE);
        }
    }
}
