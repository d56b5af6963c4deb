package lapidary.core.compressed;

import lapidary.core.linalg.Nearest;
import lapidary.core.tensor.DType;

/// IQ4_XS: d (half), two bytes of the high pairs of eight six-bit scales, four bytes of their low halves, 128 bytes of
/// codes; value = d·(scale − 32)·level.
final class Iq4XsCodec extends LevelBlock {
    private static final int PARTS = 8;
    private static final int LIMIT = 32;
    private static final int HIGH = 2;
    private static final int LOW = 4;
    private static final int CODES = 8;

    Iq4XsCodec() {
        super(DType.IQ4_XS);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int part = 0; part < PARTS; part++) {
            int low = bytes[from + LOW + part / 2] >> part % 2 * 4 & 15;
            int high = bytes[from + HIGH + part / 4] >> part % 4 * 2 & 3;
            float own = scale * ((low | high << 4) - LIMIT);
            decodeCodes(bytes, from + CODES + 16 * part, own, out, at + SIZE * part);
        }
    }

    @Override
    void putBlocks(float[] in, int at, int blocks, float[] scales, byte[] bytes) {
        byte[] codes = new byte[SIZE];
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            float scale = -signedMaximum(scales, block * PARTS, PARTS) / LIMIT;
            float inverse = inverse(scale);
            LittleEndian.putHalf(scale, bytes, to);
            int low = 0;
            int high = 0;
            for (int part = 0; part < PARTS; part++) {
                int whole = Nearest.of(inverse * scales[block * PARTS + part], -LIMIT, LIMIT - 1);
                low |= (whole + LIMIT & 15) << 4 * part;
                high |= whole + LIMIT >> 4 << 2 * part;
                int first = at + block * 256 + part * SIZE;
                putCodes(in, first, inverse(scale * whole), codes, bytes, to + CODES + 16 * part);
            }
            putInteger(high, 2, bytes, to + HIGH);
            putInteger(low, 4, bytes, to + LOW);
        }
    }

    private static void putInteger(int value, int count, byte[] bytes, int to) {
        for (int i = 0; i < count; i++) {
            bytes[to + i] = (byte) (value >> 8 * i);
        }
    }
}
