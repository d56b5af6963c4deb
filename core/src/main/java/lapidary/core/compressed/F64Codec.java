package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// IEEE 754 double precision; decoding rounds to the nearest float, ties to even.
record F64Codec() implements Codec {
    @Override
    public DType type() {
        return DType.F64;
    }

    @Override
    public void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        for (int i = 0; i < count; i++) {
            out[at + i] = (float) data.get(LittleEndian.DOUBLE, offset + 8L * i);
        }
    }

    @Override
    public void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        for (int i = 0; i < count; i++) {
            data.set(LittleEndian.DOUBLE, offset + 8L * i, in[at + i]);
        }
    }
}
