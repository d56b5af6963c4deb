package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// IEEE 754 single precision: the bits as they are.
record F32Codec() implements Codec {
    @Override
    public DType type() {
        return DType.F32;
    }

    @Override
    public void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        MemorySegment.copy(data, LittleEndian.FLOAT, offset, out, at, count);
    }

    @Override
    public void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        MemorySegment.copy(in, at, data, LittleEndian.FLOAT, offset, count);
    }
}
