package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// Q2_0: scale d (half), 16 bytes of four codes of two bits, the lowest first; value = (q − 1)·d, d = max|x|,
/// q = round(x/d) + 1 held inside [0, 3].
final class Q20Codec extends BlockCodec {
    Q20Codec() {
        super(DType.Q2_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int j = 0; j < 16; j++) {
            int codes = bytes[from + 2 + j];
            for (int n = 0; n < 4; n++) {
                out[at + 4 * j + n] = ((codes >> 2 * n & 3) - 1) * scale;
            }
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float scale = Math.abs(signedMaximum(in, at, 64));
        float inverse = inverse(scale);
        LittleEndian.putHalf(scale, bytes, to);
        for (int j = 0; j < 16; j++) {
            int codes = 0;
            for (int n = 0; n < 4; n++) {
                codes |= Math.clamp(Rounding.halfAway(in[at + 4 * j + n] * inverse) + 1, 0, 3) << 2 * n;
            }
            bytes[to + 2 + j] = (byte) codes;
        }
    }
}
