package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// MXFP4: an exponent byte e, 16 bytes of two four-bit floats; value = [Fp4]·2^(e − 128), e = ⌊log₂ max|x|⌋ + 125,
/// 0 when all weights are.
final class Mxfp4Codec extends BlockCodec {
    Mxfp4Codec() {
        super(DType.MXFP4);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        Fp4.decode(bytes, from + 1, 16, scale(bytes[from] & 0xff), out, at);
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float largest = largest(in, at, 32);
        int exponent = largest > 0 ? floorLog2(largest) + 125 & 0xff : 0;
        bytes[to] = (byte) exponent;
        Fp4.encode(in, at, 16, scale(exponent), bytes, to + 1);
    }

    /// 2^(exponent − 128); the two smallest are subnormal.
    static float scale(int exponent) {
        return Float.intBitsToFloat(exponent < 2 ? 0x00200000 << exponent : exponent - 1 << 23);
    }

    /// The logarithm is rounded to single precision first, as C's `log2f` does: just below a power
    /// of two that rounds
    /// it up.
    private static int floorLog2(float value) {
        return (int) Math.floor((float) (Math.log(value) / Math.log(2)));
    }
}
