package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ1_M: 32 low bytes of points of eight weights each, 16 bytes of two times three high bits
/// and the sign of the shift,
/// then four times two bytes: four scales s of three bits, of 16 weights each, and four bits of d (half), the low ones
/// first; value = d·(2s + 1)·(coordinate ± ⅛).
final class Iq1MCodec extends BlockCodec {
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
            Iq1.decode(scale * (2 * groupScale + 1), point, (high & 8) != 0, out, at + 8 * k);
        }
    }

    @Override
    public boolean encodes() {
        return false;
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        throw new IllegalStateException("weights are not written as " + type());
    }
}
