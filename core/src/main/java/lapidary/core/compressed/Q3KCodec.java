package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.linalg.Nearest;
import lapidary.core.linalg.WeighedBlocks;
import lapidary.core.tensor.DType;

/// Q3_K: 32 bytes of third bits (byte m, bit k: weight m + 32k), 64 bytes of two low bits as in Q2_K, 12 bytes of 16
/// six-bit scales, d (half); value = d·(scale − 32)·(q − 4).
///
/// Scale j: its low four bits in byte j mod 8 (low half for j < 8), its high two in byte 8 + j mod 4 at bit 2·(j/4).
final class Q3KCodec extends SymmetricSuperBlock {
    private static final int LIMIT = 4;
    private static final int SCALE_LIMIT = 32;
    private static final int CODES = 32;
    private static final int SCALES = 96;
    private static final int SCALE = 108;

    Q3KCodec() {
        super(DType.Q3_K, LIMIT);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from + SCALE);
        for (int part = 0; part < PARTS; part++) {
            float own = scale * scale(bytes, from, part);
            Bits low = TwoBitCodes.of(from + CODES, part);
            Bits high = new Bits(from + part % 2 * SIZE, part / 2, 1);
            UNPACKING.unpack(bytes, low, high, SIZE, LIMIT, own, 0, out, at + SIZE * part);
        }
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        int count = blocks * PARTS;
        float[] scales = new float[count];
        byte[] found = new byte[blocks * ELEMENTS];
        WeighedBlocks parts = new WeighedBlocks(in, at, squares(in, at, found.length), SIZE, count);
        SEARCH.descend(parts, LIMIT, scales, found);
        int[] whole = new int[PARTS];
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            float maximum = signedMaximumOf(scales, block * PARTS);
            float inverse = -SCALE_LIMIT / maximum;
            for (int j = 0; j < PARTS; j++) {
                int code = (byte) Nearest.of(inverse * scales[block * PARTS + j]);
                whole[j] = maximum == 0 ? 0 : Math.clamp(code, -SCALE_LIMIT, SCALE_LIMIT - 1) + SCALE_LIMIT;
            }
            putScales(whole, bytes, to);
            LittleEndian.putHalf(maximum == 0 ? 0 : 1 / inverse, bytes, to + SCALE);
            int first = block * ELEMENTS;
            putBlock(in, at + first, i -> found[first + i], bytes, to);
        }
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        int count = blocks * PARTS;
        float[] weights = new float[blocks * ELEMENTS];
        for (int from = 0; from < weights.length; from += ELEMENTS) {
            float spread = 2 * Importance.sumOfSquares(in, at + from, ELEMENTS) / ELEMENTS;
            importance.weigh(in, at + from, from, ELEMENTS, spread, weights, from);
        }
        float[] scales = new float[count];
        float[] inverses = new float[count];
        WeighedBlocks parts = new WeighedBlocks(in, at, weights, SIZE, count);
        SEARCH.symmetric(parts, LIMIT, scales, inverses);
        float[] outer = new float[blocks];
        float[] outerInverses = new float[blocks];
        float[] sums = Importance.sums(weights, SIZE);
        SEARCH.symmetric(new WeighedBlocks(scales, 0, sums, PARTS, blocks), SCALE_LIMIT, outer, outerInverses);
        int[] whole = new int[PARTS];
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            for (int j = 0; j < PARTS; j++) {
                float code = outerInverses[block] * scales[block * PARTS + j];
                whole[j] =
                        outerInverses[block] == 0 ? 0 : Nearest.of(code, -SCALE_LIMIT, SCALE_LIMIT - 1) + SCALE_LIMIT;
            }
            putScales(whole, bytes, to);
            LittleEndian.putHalf(outer[block], bytes, to + SCALE);
            putBlock(in, at + block * ELEMENTS, found(parts, inverses, block), bytes, to);
        }
    }

    private static void putScales(int[] scales, byte[] bytes, int to) {
        Arrays.fill(bytes, to + SCALES, to + SCALES + 12, (byte) 0);
        for (int j = 0; j < PARTS; j++) {
            bytes[to + SCALES + j % 8] |= (byte) ((scales[j] & 15) << j / 8 * 4);
            bytes[to + SCALES + 8 + j % 4] |= (byte) (scales[j] >> 4 << j / 4 * 2);
        }
    }

    @Override
    void putOnes(byte[] bytes, int to) {
        int[] ones = new int[PARTS];
        Arrays.fill(ones, 1 + SCALE_LIMIT);
        putScales(ones, bytes, to);
    }

    @Override
    int scaleAt() {
        return SCALE;
    }

    @Override
    int scale(byte[] bytes, int from, int part) {
        int low = bytes[from + SCALES + part % 8] >> part / 8 * 4 & 15;
        int high = bytes[from + SCALES + 8 + part % 4] >> part / 4 * 2 & 3;
        return (low | high << 4) - SCALE_LIMIT;
    }

    @Override
    void putCodes(byte[] codes, byte[] bytes, int to) {
        CodePacking.put(codes, 0, 32, 2, 1, bytes, to, 32);
        TwoBitCodes.put(codes, bytes, to + CODES);
    }
}
