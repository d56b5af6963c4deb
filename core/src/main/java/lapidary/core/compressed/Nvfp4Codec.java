package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// NVFP4: four scale bytes, one for every 16 elements, then 32 bytes of two four-bit floats; value = [Fp4]·s/2.
///
/// A scale is an unsigned float with four bits of exponent and three of mantissa (UE4M3) for max|x|/6; 0x7f means 0.
final class Nvfp4Codec extends BlockCodec {
    private static final float[] HALVED = halved();

    Nvfp4Codec() {
        super(DType.NVFP4);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        for (int part = 0; part < 4; part++) {
            Fp4.decode(bytes, from + 4 + 8 * part, 8, HALVED[bytes[from + part] & 0xff], out, at + 16 * part);
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        for (int part = 0; part < 4; part++) {
            int scale = scale(largest(in, at + 16 * part, 16) / 6);
            bytes[to + part] = (byte) scale;
            Fp4.encode(in, at + 16 * part, 8, HALVED[scale], bytes, to + 4 + 8 * part);
        }
    }

    /// Rounds half up on the next bit of the mantissa; subnormal below 2⁻⁶, and 448 from 256 on.
    private static int scale(float value) {
        if (value <= 0) {
            return 0;
        }
        int bits = Float.floatToRawIntBits(value);
        int exponent = (bits >>> 23) - 127 + 7;
        if (exponent <= 0) {
            return Math.min((int) (value * 512 + 0.5f), 7);
        }
        // Exponent and mantissa lie side by side, so that a mantissa that overflows raises the exponent.
        int rounded = (exponent << 3 | bits >>> 20 & 7) + (bits >>> 19 & 1);
        return rounded < 15 << 3 ? rounded : 0x7e;
    }

    private static float[] halved() {
        float[] scales = new float[256];
        for (int i = 0; i < 256; i++) {
            int exponent = i >> 3 & 15;
            int mantissa = i & 7;
            scales[i] = exponent == 0 ? Math.scalb((float) mantissa, -10) : Math.scalb(1 + mantissa / 8f, exponent - 8);
        }
        scales[0x7f] = 0;
        return scales;
    }
}
