package lapidary.core.compressed;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Layouts of numbers as every model format stores them: little-endian, at any address.
final class LittleEndian {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /// Reads four bytes.
    static int integer(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    /// Reads a half-precision number from two bytes.
    static float half(byte[] bytes, int at) {
        return Float.float16ToFloat((short) ((bytes[at] & 0xff) | bytes[at + 1] << 8));
    }

    /// Writes a number as two bytes of half precision, rounded to nearest, ties to even.
    static void putHalf(float value, byte[] bytes, int at) {
        short bits = Float.floatToFloat16(value);
        bytes[at] = (byte) bits;
        bytes[at + 1] = (byte) (bits >> 8);
    }

    /// Reads eight bytes.
    static long word(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    static void putWord(long word, byte[] bytes, int at) {
        WORD.set(bytes, at, word);
    }
}
