package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// TQ2_0: 64 bytes of four codes of two bits, scale d (half); value = (q − 1)·d, d = max|x|, q = round(x/d) + 1.
/// Byte 32h + m holds elements 128h + m + 32n, n = 0…3, from the lowest bits on.
final class Tq20Codec extends BlockCodec implements WholeCodes {
    Tq20Codec() {
        super(DType.TQ2_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from + 64);
        for (int half = 0; half < 2; half++) {
            for (int n = 0; n < 4; n++) {
                for (int m = 0; m < 32; m++) {
                    out[at + 128 * half + 32 * n + m] = ((bytes[from + 32 * half + m] >> 2 * n & 3) - 1) * scale;
                }
            }
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float scale = largest(in, at, 256);
        float inverse = inverseOrZero(scale);
        LittleEndian.putHalf(scale, bytes, to + 64);
        for (int half = 0; half < 2; half++) {
            for (int m = 0; m < 32; m++) {
                int packed = 0;
                for (int n = 0; n < 4; n++) {
                    packed |= trit(in[at + 128 * half + 32 * n + m], inverse) << 2 * n;
                }
                bytes[to + 32 * half + m] = (byte) packed;
            }
        }
    }

    /// 1/scale; 0 where that is beyond every float, so that all such weights become 0.
    static float inverseOrZero(float scale) {
        float inverse = inverse(scale);
        return Float.isInfinite(inverse) ? 0 : inverse;
    }

    /// 0, 1 or 2.
    static int trit(float weight, float inverse) {
        return Rounding.halfAwayOfSmall(weight * inverse) + 1;
    }

    @Override
    public Numbers numbers() {
        return Numbers.signed(-1, 1);
    }

    /// The largest of such weights is the scale; where all are 0, any scale would do.
    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        encodeBlock(weights(scale, codes), 0, bytes, to);
    }
}
