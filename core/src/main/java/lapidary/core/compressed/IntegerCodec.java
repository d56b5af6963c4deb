package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lapidary.core.tensor.DType;

/// Whole numbers and truth values, read as the nearest float. Weights are never written as these.
record IntegerCodec(DType type) implements Codec {
    IntegerCodec {
        if (type.kind() != DType.Kind.INTEGER) {
            throw new IllegalArgumentException("expected an integer type, got " + type);
        }
    }

    @Override
    public void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        int width = type.blockBytes();
        for (int i = 0; i < count; i++) {
            out[at + i] = value(data, offset + (long) width * i);
        }
    }

    private float value(MemorySegment data, long offset) {
        return switch (type) {
            case I64 -> data.get(LittleEndian.LONG, offset);
            case I32 -> data.get(LittleEndian.INT, offset);
            case I16 -> data.get(LittleEndian.SHORT, offset);
            case I8 -> data.get(ValueLayout.JAVA_BYTE, offset);
            case U64 -> unsigned(data.get(LittleEndian.LONG, offset));
            case U32 -> Integer.toUnsignedLong(data.get(LittleEndian.INT, offset));
            case U16 -> Short.toUnsignedInt(data.get(LittleEndian.SHORT, offset));
            case U8 -> Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, offset));
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, offset) == 0 ? 0 : 1;
            default -> throw new IllegalStateException("not an integer type: " + type);
        };
    }

    /// Halving keeps the lowest bit sticky, so that the conversion rounds once, as it would from 64 bits.
    private static float unsigned(long bits) {
        return bits >= 0 ? bits : (float) (bits >>> 1 | bits & 1) * 2;
    }

    @Override
    public boolean encodes() {
        return false;
    }

    @Override
    public void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        throw new IllegalStateException("weights are not written as " + type);
    }
}
