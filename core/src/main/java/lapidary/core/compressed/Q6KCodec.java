package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.BlockSearch;
import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.linalg.Nearest;
import lapidary.core.linalg.WeighedBlocks;
import lapidary.core.tensor.DType;

/// Q6_K: 128 bytes of two low halves each, 64 bytes of four high pairs of bits each, 16 signed bytes of scale, d
/// (half); value = d·scale·(q − 32).
///
/// Of each half of 128: low byte l (< 64) has the low bits of weights l and l + 64; high byte l (< 32) those of l + 32k
/// at bit 2k.
final class Q6KCodec extends SymmetricSuperBlock {
    private static final int LIMIT = 32;
    private static final int HIGH = 128;
    private static final int SCALES = 192;
    private static final int SCALE = 208;

    Q6KCodec() {
        super(DType.Q6_K, LIMIT);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from + SCALE);
        for (int part = 0; part < PARTS; part++) {
            float own = scale * scale(bytes, from, part);
            int half = part / 8;
            int quarter = part / 2 % 4;
            Bits low = new Bits(from + 64 * half + quarter % 2 * 32 + part % 2 * SIZE, quarter / 2 * 4, 4);
            Bits high = new Bits(from + HIGH + 32 * half + part % 2 * SIZE, quarter * 2, 2);
            UNPACKING.unpack(bytes, low, high, SIZE, LIMIT, own, 0, out, at + part * SIZE);
        }
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        encodeBlocks(in, at, blocks, squares(in, at, blocks * ELEMENTS), bytes);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        int from = importance.from();
        float[] columns = Arrays.copyOfRange(importance.columns(), from, from + blocks * ELEMENTS);
        encodeBlocks(in, at, blocks, columns, bytes);
    }

    private void encodeBlocks(float[] in, int at, int blocks, float[] weights, byte[] bytes) {
        float[] scales = new float[blocks * PARTS];
        float[] inverses = new float[blocks * PARTS];
        WeighedBlocks parts = new WeighedBlocks(in, at, weights, SIZE, blocks * PARTS);
        SEARCH.symmetric(parts, LIMIT, scales, inverses);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            float maximum = signedMaximumOf(scales, block * PARTS);
            if (Math.abs(maximum) < BlockSearch.NOTHING) {
                Arrays.fill(bytes, to, to + type().blockBytes(), (byte) 0);
                continue;
            }
            float inverse = -128 / maximum;
            for (int j = 0; j < PARTS; j++) {
                bytes[to + SCALES + j] = (byte) Math.min(127, Nearest.of(inverse * scales[block * PARTS + j]));
            }
            LittleEndian.putHalf(1 / inverse, bytes, to + SCALE);
            putBlock(in, at + block * ELEMENTS, found(parts, inverses, block), bytes, to);
        }
    }

    @Override
    void putOnes(byte[] bytes, int to) {
        Arrays.fill(bytes, to + SCALES, to + SCALES + PARTS, (byte) 1);
    }

    @Override
    int scaleAt() {
        return SCALE;
    }

    @Override
    int scale(byte[] bytes, int from, int part) {
        return bytes[from + SCALES + part];
    }

    @Override
    void putCodes(byte[] codes, byte[] bytes, int to) {
        for (int half = 0; half < 2; half++) {
            CodePacking.put(codes, 128 * half, 64, 0, 4, bytes, to + 64 * half, 64);
            CodePacking.put(codes, 128 * half, 32, 4, 2, bytes, to + HIGH + 32 * half, 32);
        }
    }
}
