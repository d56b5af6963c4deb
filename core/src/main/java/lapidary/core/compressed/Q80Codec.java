package lapidary.core.compressed;

import lapidary.core.linalg.Widening;
import lapidary.core.tensor.DType;

/// Q8_0: scale d (half), 32 signed bytes; value = q·d, d = max|x|/127, q rounded half away from zero.
final class Q80Codec extends BlockCodec {
    Q80Codec() {
        super(DType.Q8_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int i = 0; i < 32; i++) {
            out[at + i] = bytes[from + 2 + i] * scale;
        }
    }

    @Override
    void decodeBlocks(byte[] bytes, int blocks, float[] out, int at) {
        Widening.fastest().scaledBytes(bytes, blocks, out, at);
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float magnitude = 0;
        for (int i = 0; i < 32; i++) {
            magnitude = Math.max(magnitude, Math.abs(in[at + i]));
        }
        float scale = magnitude / 127;
        float inverse = inverse(scale);
        LittleEndian.putHalf(scale, bytes, to);
        for (int i = 0; i < 32; i++) {
            bytes[to + 2 + i] = (byte) Rounding.halfAway(in[at + i] * inverse);
        }
    }
}
