package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// Complex numbers of two F32. What is decoded is the magnitude √(re² + im²): enough for statistics and pictures, and
/// never written back.
record ComplexCodec() implements Codec {
    @Override
    public DType type() {
        return DType.C64;
    }

    @Override
    public void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        for (int i = 0; i < count; i++) {
            double real = data.get(LittleEndian.FLOAT, offset + 8L * i);
            double imaginary = data.get(LittleEndian.FLOAT, offset + 8L * i + 4);
            out[at + i] = (float) Math.sqrt(real * real + imaginary * imaginary);
        }
    }

    @Override
    public void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        throw new IllegalStateException("weights are not written as " + DType.C64);
    }

    @Override
    public boolean encodes() {
        return false;
    }
}
