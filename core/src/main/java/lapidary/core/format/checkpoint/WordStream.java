package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import lapidary.core.format.ModelTarget.ByteSink;

/// Packs small integers into 32-bit words as one stream, lowest bit first: what [PackedCodes] reads.
final class WordStream {
    /// Codes that fill whole words at any width.
    static final int TOGETHER = 32;

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private WordStream() {}

    /// The number at a place of a matrix.
    interface Numbers {
        /// @return 0 … 2^bits − 1
        int at(int line, int place);
    }

    /// Streams along each line, line after line.
    ///
    /// @param places of a line; the last word of a line is filled with zeros
    static void along(Numbers numbers, int lines, int places, int bits, ByteSink sink) throws IOException {
        int width = words(places, bits);
        int[] words = new int[width];
        int together = Math.max(1, (1 << 18) / Math.max(1, width));
        MemorySegment piece = buffer(together * width);
        for (int first = 0; first < lines; first += together) {
            int count = Math.min(together, lines - first);
            for (int line = 0; line < count; line++) {
                Arrays.fill(words, 0);
                for (int place = 0; place < places; place++) {
                    put(numbers.at(first + line, place), place * bits, bits, words, 0, 1);
                }
                MemorySegment.copy(words, 0, piece, WORD, (long) line * width * Integer.BYTES, width);
            }
            sink.write(piece.asSlice(0, (long) count * width * Integer.BYTES));
        }
    }

    /// Streams down each line, all lines side by side: words [places·bits/32, lines].
    static void down(Numbers numbers, int lines, int places, int bits, ByteSink sink) throws IOException {
        MemorySegment piece = buffer(bits * lines);
        for (int first = 0; first < places; first += TOGETHER) {
            int count = Math.min(TOGETHER, places - first);
            int[] words = new int[bits * lines];
            for (int line = 0; line < lines; line++) {
                for (int i = 0; i < count; i++) {
                    put(numbers.at(line, first + i), i * bits, bits, words, line, lines);
                }
            }
            int filled = words(count, bits) * lines;
            MemorySegment.copy(words, 0, piece, WORD, 0, filled);
            sink.write(piece.asSlice(0, (long) filled * Integer.BYTES));
        }
    }

    /// Words that hold so many codes.
    static int words(int codes, int bits) {
        return Math.ceilDiv(Math.multiplyExact(codes, bits), Integer.SIZE);
    }

    private static void put(int code, int bit, int bits, int[] words, int at, int step) {
        int word = at + (bit >>> 5) * step;
        words[word] |= code << bit;
        int over = (bit & 31) + bits - Integer.SIZE;
        if (over > 0) {
            words[word + step] |= code >>> bits - over;
        }
    }

    private static MemorySegment buffer(int words) {
        return MemorySegment.ofArray(new byte[Math.multiplyExact(words, Integer.BYTES)]);
    }
}
