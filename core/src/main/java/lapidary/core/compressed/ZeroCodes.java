package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The code that stands for 0 in a stored type, whatever the scale of its block: putting it in place of a weight's own
/// code removes that weight and leaves every other one bit for bit as it is.
///
/// Types with a minimum (Q4_1, Q5_1, Q2_K, Q4_K, Q5_K) reach 0 only where minimum and scale happen to fit; tables and
/// lattices without a 0 (IQ types, Q1_0, Q2_0) never do; Q8_1 and Q8_K repeat the sums of their codes.
/// Source: ggml `ggml-common.h` (layouts).
public final class ZeroCodes {
    private static final int TRIT_ROWS = 160; // five digits of each of the first 32 bytes of TQ1_0
    private static final int TRIT_REST = 240; // and of the next 16

    private ZeroCodes() {}

    /// Whether every block of a type has a code for 0 and nothing besides that depends on it.
    public static boolean has(DType type) {
        return switch (type) {
            case F64, F32, F16, BF16, F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ -> true;
            case Q4_0, Q5_0, Q8_0, Q3_K, Q6_K, TQ1_0, TQ2_0, MXFP4, NVFP4 -> true;
            default -> false;
        };
    }

    /// Writes the code for 0 wherever nothing is kept.
    ///
    /// @param data of a whole tensor in this type, changed in place
    /// @param kept in the order of the data
    /// @throws IllegalArgumentException for a type without such a code
    public static void clear(DType type, MemorySegment data, KeptBits kept) {
        if (!has(type)) {
            throw new IllegalArgumentException(type + " has no code for 0");
        }
        Shape shape = kept.shape();
        int width = type.blockBytes();
        int elements = type.blockElements();
        byte[] block = new byte[width];
        long blocks = shape.elements() / elements;
        for (long i = 0; i < blocks; i++) {
            if (kept.count(i * elements, (i + 1) * elements) == elements) {
                continue;
            }
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, i * width, block, 0, width);
            for (int element = 0; element < elements; element++) {
                if (!kept.isKept(i * elements + element)) {
                    clear(type, block, element);
                }
            }
            MemorySegment.copy(block, 0, data, ValueLayout.JAVA_BYTE, i * width, width);
        }
    }

    private static void clear(DType type, byte[] block, int element) {
        switch (type) {
            case Q4_0 -> nibble(block, 2 + element % 16, element / 16, 8);
            case MXFP4 -> nibble(block, 1 + element % 16, element / 16, 0);
            case NVFP4 -> nibble(block, 4 + element / 16 * 8 + element % 8, element % 16 / 8, 0);
            case Q5_0 -> {
                nibble(block, 6 + element % 16, element / 16, 0);
                set(block, 2 + element / 8, element % 8, 1, 1);
            }
            case Q8_0 -> block[2 + element] = 0;
            case Q3_K -> {
                set(block, element % 32, element / 32, 1, 1);
                set(block, 32 + element / 128 * 32 + element % 32, element % 128 / 32 * 2, 2, 0);
            }
            case Q6_K -> {
                int half = element / 128;
                int within = element % 128;
                nibble(block, half * 64 + within % 64, within / 64, 0);
                set(block, 128 + half * 32 + within % 32, within / 32 * 2, 2, 2);
            }
            case TQ2_0 -> set(block, element / 128 * 32 + element % 32, element % 128 / 32 * 2, 2, 1);
            case TQ1_0 -> trit(block, element);
            default -> Arrays.fill(block, (byte) 0);
        }
    }

    /// @param half 0 for the lower four bits of a byte, 1 for the upper ones
    private static void nibble(byte[] block, int at, int half, int code) {
        set(block, at, 4 * half, 4, code);
    }

    private static void set(byte[] block, int at, int shift, int bits, int code) {
        int mask = (1 << bits) - 1 << shift;
        block[at] = (byte) (block[at] & ~mask | code << shift);
    }

    /// Five digits of base 3 lie in a byte as a fraction of 256; the digit 1 stands for 0.
    private static void trit(byte[] block, int element) {
        int at;
        int place;
        if (element < TRIT_ROWS) {
            at = element % 32;
            place = element / 32;
        } else if (element < TRIT_REST) {
            at = 32 + (element - TRIT_ROWS) % 16;
            place = (element - TRIT_ROWS) / 16;
        } else {
            at = 48 + (element - TRIT_REST) % 4;
            place = (element - TRIT_REST) / 4;
        }
        int fraction = block[at] & 0xff;
        int number = 0;
        for (int i = 0; i < 5; i++) {
            int digit = fraction * 3 >> 8;
            fraction = fraction * 3 & 0xff;
            number = 3 * number + (i == place ? 1 : digit);
        }
        block[at] = (byte) ((number * 256 + 242) / 243);
    }
}
