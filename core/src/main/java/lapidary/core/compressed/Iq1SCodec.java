package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ1_S: scale d (half), 32 low bytes of points of eight weights each, then for each 32 weights two bytes: four times
/// three high bits of points, three bits of scale s and the sign of the shift; value = d·(2s + 1)·(coordinate ± ⅛).
final class Iq1SCodec extends Iq1Codec {
    /// Of d, an empirical one.
    private static final float CORRECTION = 1.125f;

    Iq1SCodec() {
        super(DType.IQ1_S);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int k = 0; k < 32; k++) {
            int high = from + 34 + 2 * (k / 4);
            int packed = bytes[high] & 0xff | (bytes[high + 1] & 0xff) << 8;
            int point = bytes[from + 2 + k] & 0xff | (packed >> 3 * (k % 4) & 7) << 8;
            decode(scale * (2 * (packed >> 12 & 7) + 1), point, (packed & 0x8000) != 0, out, at + 8 * k);
        }
    }

    @Override
    public boolean needsImportance() {
        return true;
    }

    @Override
    void putBlock(float[] in, int at, float[] weights, byte[] bytes, int to) {
        Iq1SFit fit = new Iq1SFit();
        float[] scales = new float[8];
        int[] packed = new int[8];
        for (int group = 0; group < 8; group++) {
            scales[group] = fit.fit(in, at + 32 * group, weights, 32 * group);
            packed[group] = fit.shifts() << 15;
            for (int k = 0; k < 4; k++) {
                bytes[to + 2 + 4 * group + k] = (byte) fit.point(k);
                packed[group] |= fit.point(k) >> 8 << 3 * k;
            }
        }
        float unit = unit(scales);
        for (int group = 0; group < 8; group++) {
            int bits = unit == 0 ? packed[group] & 0xfff : packed[group] | step(scales[group], unit) << 12;
            bytes[to + 34 + 2 * group] = (byte) bits;
            bytes[to + 35 + 2 * group] = (byte) (bits >> 8);
        }
        LittleEndian.putHalf(unit * CORRECTION, bytes, to);
    }
}
