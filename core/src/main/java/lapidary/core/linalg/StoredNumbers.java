package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian numbers at any address of a file's bytes, and the packed scales of ggml's K types.
final class StoredNumbers {
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);

    /// The uneven levels of IQ4_NL. Source: ggml `ggml-common.h`, `kvalues_iq4nl`.
    static final float[] LEVELS = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private static final int SIX_BITS = 0x3f3f3f3f;
    private static final int FOUR_BITS = 0x0f0f0f0f;
    private static final int TWO_BITS = 0x03030303;

    private StoredNumbers() {}

    static float half(MemorySegment data, long at) {
        return Float.float16ToFloat(data.get(SHORT, at));
    }

    static int signed(MemorySegment data, long at) {
        return data.get(ValueLayout.JAVA_BYTE, at);
    }

    static int unsigned(MemorySegment data, long at) {
        return data.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    static int integer(MemorySegment data, long at) {
        return data.get(INT, at);
    }

    /// Q4_K and Q5_K: four six-bit scales in one word, the first four or the last.
    ///
    /// @param at of the twelve bytes of scales and minimums
    static int scales(MemorySegment data, long at, boolean first) {
        int low = integer(data, at);
        return first ? low & SIX_BITS : integer(data, at + 8) & FOUR_BITS | (low >>> 6 & TWO_BITS) << 4;
    }

    /// The same for the minimums.
    static int minimums(MemorySegment data, long at, boolean first) {
        int low = integer(data, at + 4);
        return first ? low & SIX_BITS : integer(data, at + 8) >>> 4 & FOUR_BITS | (low >>> 6 & TWO_BITS) << 4;
    }

    /// Byte `j` of a word.
    static int part(int word, int j) {
        return word >>> 8 * j & 0xff;
    }

    /// Q3_K: the scale of sub-block `j` of 16, without its offset of 32.
    ///
    /// @param at of the twelve bytes of scales
    static int sixBitScale(MemorySegment data, long at, int j) {
        int low = unsigned(data, at + j % 8) >> j / 8 * 4 & 15;
        int high = unsigned(data, at + 8 + j % 4) >> j / 4 * 2 & 3;
        return low | high << 4;
    }
}
