package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// Q8_1: scale d (half), d·Σq (half), 32 signed bytes; value = q·d. A type of activations:
/// weights are not written as it.
final class Q81Codec extends BlockCodec {
    Q81Codec() {
        super(DType.Q8_1);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int i = 0; i < 32; i++) {
            out[at + i] = bytes[from + 4 + i] * scale;
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
