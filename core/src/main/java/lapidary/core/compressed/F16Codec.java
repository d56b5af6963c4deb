package lapidary.core.compressed;

import lapidary.core.linalg.Widening;
import lapidary.core.tensor.DType;

/// IEEE 754 half precision. Numbers beyond ±65504 become infinite: whoever encodes has to look.
final class F16Codec extends HalfCodec {
    @Override
    public DType type() {
        return DType.F16;
    }

    @Override
    void widen(short[] bits, int count, float[] out, int at) {
        Widening.fastest().halves(bits, count, out, at);
    }

    @Override
    void narrow(float[] in, int at, int count, short[] bits) {
        for (int i = 0; i < count; i++) {
            bits[i] = Float.floatToFloat16(in[at + i]);
        }
    }
}
