package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// Q1_0: scale d (half), 128 signs; value = ±d, d = mean|x|, plus where the bit is set, the lowest bit first.
final class Q10Codec extends BlockCodec implements WholeCodes {
    Q10Codec() {
        super(DType.Q1_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        int scale = Float.floatToRawIntBits(LittleEndian.half(bytes, from));
        for (int j = 0; j < 16; j++) {
            int negative = ~bytes[from + 2 + j];
            for (int bit = 0; bit < 8; bit++) {
                out[at + 8 * j + bit] = Float.intBitsToFloat(scale ^ negative >> bit << 31);
            }
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float sum = 0;
        for (int i = 0; i < 128; i++) {
            sum += Math.abs(in[at + i]);
        }
        LittleEndian.putHalf(sum / 128, bytes, to);
        for (int j = 0; j < 16; j++) {
            int signs = 0;
            for (int bit = 0; bit < 8; bit++) {
                signs |= in[at + 8 * j + bit] >= 0 ? 1 << bit : 0;
            }
            bytes[to + 2 + j] = (byte) signs;
        }
    }

    @Override
    public Numbers numbers() {
        return Numbers.sign();
    }

    /// The mean of equal halves is that half.
    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        encodeBlock(weights(scale, codes), 0, bytes, to);
    }
}
