package lapidary.core.infer.graph;

import java.nio.ByteBuffer;
import lapidary.core.tensor.DType;

/// Single elements of plain types in a little-endian buffer.
final class Elements {
    private Elements() {}

    static double get(ByteBuffer data, int index, DType type) {
        int at = data.position() + index * type.blockBytes();
        return switch (type) {
            case F32 -> data.getFloat(at);
            case F64 -> data.getDouble(at);
            case F16 -> Float.float16ToFloat(data.getShort(at));
            case BF16 -> Float.intBitsToFloat(data.getShort(at) << 16);
            case I64 -> data.getLong(at);
            case I32 -> data.getInt(at);
            case I16 -> data.getShort(at);
            case I8 -> data.get(at);
            case U8, BOOL -> data.get(at) & 0xff;
            case U16 -> data.getShort(at) & 0xffff;
            case U32 -> data.getInt(at) & 0xffffffffL;
            default -> throw unsupported(type);
        };
    }

    static void put(ByteBuffer data, int index, DType type, double value) {
        int at = data.position() + index * type.blockBytes();
        switch (type) {
            case F32 -> data.putFloat(at, (float) value);
            case F64 -> data.putDouble(at, value);
            case F16 -> data.putShort(at, Float.floatToFloat16((float) value));
            case BF16 -> data.putShort(at, brain((float) value));
            case I64, U64 -> data.putLong(at, (long) value);
            case I32, U32 -> data.putInt(at, (int) (long) value);
            case I16, U16 -> data.putShort(at, (short) value);
            case I8, U8 -> data.put(at, (byte) (int) value);
            case BOOL -> data.put(at, (byte) (value == 0 ? 0 : 1));
            default -> throw unsupported(type);
        }
    }

    /// To nearest, ties to even; NaN stays NaN.
    private static short brain(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    private static IllegalArgumentException unsupported(DType type) {
        return new IllegalArgumentException("elements of type " + type + " are not read one by one");
    }
}
