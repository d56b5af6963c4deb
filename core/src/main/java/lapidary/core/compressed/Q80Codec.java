package lapidary.core.compressed;

import lapidary.core.linalg.BlockRounding;
import lapidary.core.linalg.Widening;
import lapidary.core.tensor.DType;

/// Q8_0: scale d (half), 32 signed bytes; value = q·d, d = max|x|/127, q rounded half away from zero.
final class Q80Codec extends BlockCodec implements WholeCodes {
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
        encodeOne(in, at, bytes, to);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        float[] scales = new float[blocks];
        byte[] codes = new byte[blocks * 32];
        BlockRounding.fastest().byMagnitude(in, at, 32, 127, scales, codes);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(scales[block], bytes, to);
            System.arraycopy(codes, block * 32, bytes, to + 2, 32);
        }
    }

    @Override
    public Numbers numbers() {
        return Numbers.signed(-128, 127);
    }

    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        LittleEndian.putHalf(scale, bytes, to);
        System.arraycopy(codes, 0, bytes, to + 2, 32);
    }
}
