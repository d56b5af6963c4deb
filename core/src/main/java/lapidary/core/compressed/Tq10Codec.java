package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// TQ1_0: 48 bytes of five trits, 4 bytes of four, scale d (half); value = (t − 1)·d, d = max|x|, t = round(x/d) + 1.
///
/// Bytes come in runs: byte m of a run of w holds the elements m, m + w, m + 2w … of the run's part of the block. The
/// trits form a number v in base 3, the first most significant, stored as ⌈v·256/243⌉; so trit n is
/// ⌊((byte·3ⁿ) mod 256)·3/256⌋.
final class Tq10Codec extends BlockCodec implements WholeCodes {
    private static final int[] POWERS = {1, 3, 9, 27, 81};

    Tq10Codec() {
        super(DType.TQ1_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from + 52);
        decodeRun(bytes, from, 32, 5, scale, out, at);
        decodeRun(bytes, from + 32, 16, 5, scale, out, at + 160);
        decodeRun(bytes, from + 48, 4, 4, scale, out, at + 240);
    }

    private static void decodeRun(byte[] bytes, int from, int width, int trits, float scale, float[] out, int at) {
        for (int n = 0; n < trits; n++) {
            for (int m = 0; m < width; m++) {
                int trit = (bytes[from + m] * POWERS[n] & 0xff) * 3 >> 8;
                out[at + n * width + m] = (trit - 1) * scale;
            }
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float scale = largest(in, at, 256);
        float inverse = Tq20Codec.inverseOrZero(scale);
        encodeRun(in, at, inverse, 32, 5, bytes, to);
        encodeRun(in, at + 160, inverse, 16, 5, bytes, to + 32);
        encodeRun(in, at + 240, inverse, 4, 4, bytes, to + 48);
        LittleEndian.putHalf(scale, bytes, to + 52);
    }

    private static void encodeRun(float[] in, int at, float inverse, int width, int trits, byte[] bytes, int to) {
        for (int m = 0; m < width; m++) {
            int number = 0;
            for (int n = 0; n < 5; n++) {
                number = 3 * number + (n < trits ? Tq20Codec.trit(in[at + n * width + m], inverse) : 0);
            }
            bytes[to + m] = (byte) ((number * 256 + 242) / 243);
        }
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
