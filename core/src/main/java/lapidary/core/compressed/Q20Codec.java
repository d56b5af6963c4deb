package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.tensor.DType;

/// Q2_0: scale d (half), 16 bytes of four codes of two bits, the lowest first; value = (q − 1)·d, d = max|x|,
/// q = round(x/d) + 1; 3 stands for 2·d and is only read. Where d has no inverse, all codes are 0.
final class Q20Codec extends BlockCodec implements WholeCodes {
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
        float scale = largest(in, at, 64);
        float inverse = inverse(scale);
        LittleEndian.putHalf(scale, bytes, to);
        if (Float.isInfinite(inverse)) {
            Arrays.fill(bytes, to + 2, to + 18, (byte) 0);
            return;
        }
        for (int j = 0; j < 16; j++) {
            int codes = 0;
            for (int n = 0; n < 4; n++) {
                codes |= Rounding.halfAwayOfSmall(in[at + 4 * j + n] * inverse) + 1 << 2 * n;
            }
            bytes[to + 2 + j] = (byte) codes;
        }
    }

    @Override
    public Numbers numbers() {
        return Numbers.signed(-1, 2);
    }

    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        LittleEndian.putHalf(scale, bytes, to);
        for (int j = 0; j < 16; j++) {
            int packed = 0;
            for (int n = 0; n < 4; n++) {
                packed |= codes[4 * j + n] + 1 << 2 * n;
            }
            bytes[to + 2 + j] = (byte) packed;
        }
    }
}
