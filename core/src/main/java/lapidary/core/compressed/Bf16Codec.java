package lapidary.core.compressed;

import lapidary.core.linalg.Widening;
import lapidary.core.tensor.DType;

/// The upper half of a single-precision number: its full range, eight bits of precision.
final class Bf16Codec extends HalfCodec {
    @Override
    public DType type() {
        return DType.BF16;
    }

    @Override
    void widen(short[] bits, int count, float[] out, int at) {
        Widening.fastest().brainFloats(bits, count, out, at);
    }

    @Override
    void narrow(float[] in, int at, int count, short[] bits) {
        for (int i = 0; i < count; i++) {
            bits[i] = round(in[at + i]);
        }
    }

    private static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >> 16 | 0x40); // stays a NaN, made quiet
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >> 16);
    }
}
