package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ1_S: scale d (half), 32 low bytes of points of eight weights each, then for each 32 weights two bytes: four times
/// three high bits of points, three bits of scale s and the sign of the shift; value = d·(2s + 1)·(coordinate ± ⅛).
final class Iq1SCodec extends BlockCodec {
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
            Iq1.decode(scale * (2 * (packed >> 12 & 7) + 1), point, (packed & 0x8000) != 0, out, at + 8 * k);
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
