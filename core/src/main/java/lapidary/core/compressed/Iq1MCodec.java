package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ1_M: 32 low bytes of points of eight weights each, 16 bytes of two times three high bits
/// and the sign of the shift,
/// then four times two bytes: four scales s of three bits, of 16 weights each, and four bits of d (half), the low ones
/// first; value = d·(2s + 1)·(coordinate ± ⅛).
final class Iq1MCodec extends Iq1Codec {
    /// Of d, an empirical one.
    private static final float CORRECTION = 1.1125f;

    /// Where the shifts of the first and second eight weights are stored; down is set.
    private static final byte[] SHIFT_BITS = {0, (byte) 0x80, 0x08, (byte) 0x88};

    Iq1MCodec() {
        super(DType.IQ1_M);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        int bits = 0;
        for (int i = 0; i < 4; i++) {
            bits |= (bytes[from + 49 + 2 * i] >> 4 & 15) << 4 * i;
        }
        float scale = Float.float16ToFloat((short) bits);
        for (int k = 0; k < 32; k++) {
            int scales = from + 48 + 2 * (k / 8);
            int packed = bytes[scales] & 0xff | (bytes[scales + 1] & 0xff) << 8;
            int groupScale = packed >> 3 * (k / 2 % 4) & 7;
            int high = bytes[from + 32 + k / 2] >> 4 * (k % 2);
            int point = bytes[from + k] & 0xff | (high & 7) << 8;
            decode(scale * (2 * groupScale + 1), point, (high & 8) != 0, out, at + 8 * k);
        }
    }

    @Override
    void putBlock(float[] in, int at, float[] weights, byte[] bytes, int to) {
        Iq1MFit fit = new Iq1MFit();
        float[] scales = new float[16];
        int[] shifts = new int[16];
        int[] points = new int[32];
        for (int group = 0; group < 16; group++) {
            scales[group] = fit.fit(in, at + 16 * group, weights, 16 * group);
            shifts[group] = fit.shifts();
            for (int k = 0; k < 2; k++) {
                int point = fit.point(k);
                points[2 * group + k] = point;
                bytes[to + 2 * group + k] = (byte) point;
                bytes[to + 32 + group] |= (byte) (point >> 8 << 4 * k);
            }
        }
        float unit = unit(scales);
        if (unit == 0) {
            return;
        }
        int[] steps = new int[16];
        for (int group = 0; group < 16; group++) {
            steps[group] = step(scales[group], unit);
            bytes[to + 32 + group] |= SHIFT_BITS[shifts[group]];
        }
        putScales(refit(in, at, weights, points, steps, shifts, unit), steps, bytes, to);
    }

    /// The scale of the block that fits its points and the scales of its groups.
    private static float refit(
            float[] in, int at, float[] weights, int[] points, int[] steps, int[] shifts, float unit) {
        float products = 0;
        float squares = 0;
        for (int i = 0; i < ELEMENTS; i++) {
            boolean isDown = (shifts[i / 16] >> 1 - i / 8 % 2 & 1) != 0;
            int code = Lattice.IQ1.code(points[i / 8], i % 8);
            float level = (isDown ? Iq1Fit.DOWN : Iq1Fit.UP)[code] * (2 * steps[i / 16] + 1);
            products += weights[i] * level * in[at + i];
            squares += weights[i] * level * level;
        }
        return squares > 0 ? products / squares : unit;
    }

    private static void putScales(float scale, int[] steps, byte[] bytes, int to) {
        int bits = Float.floatToFloat16(scale * CORRECTION);
        for (int i = 0; i < 4; i++) {
            int packed = (bits >> 4 * i & 15) << 12;
            for (int j = 0; j < 4; j++) {
                packed |= steps[4 * i + j] << 3 * j;
            }
            bytes[to + 48 + 2 * i] = (byte) packed;
            bytes[to + 49 + 2 * i] = (byte) (packed >> 8);
        }
    }
}
