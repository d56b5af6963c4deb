package lapidary.core.format.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;

/// Reads a GGUF header front to back; nothing is read past the end, and every complaint has its
/// offset.
final class GgufCursor {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int LONGEST_SHOWN = 200;

    private final MappedFile file;
    private final MemorySegment bytes;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private boolean hasShortSizes;
    private long at;

    GgufCursor(MappedFile file) {
        this.file = file;
        this.bytes = file.bytes();
    }

    /// How the rest of the file is laid out.
    ///
    /// @param shortSizes whether lengths and counts have 32 bits, as in version 1
    void lays(ByteOrder byteOrder, boolean shortSizes) {
        order = byteOrder;
        hasShortSizes = shortSizes;
    }

    boolean isBigEndian() {
        return order == ByteOrder.BIG_ENDIAN;
    }

    MappedFile file() {
        return file;
    }

    long at() {
        return at;
    }

    long remaining() {
        return bytes.byteSize() - at;
    }

    byte readByte(String place) throws FormatException {
        long from = take(Byte.BYTES, place);
        return bytes.get(ValueLayout.JAVA_BYTE, from);
    }

    short readShort(String place) throws FormatException {
        long from = take(Short.BYTES, place);
        return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), from);
    }

    int readInt(String place) throws FormatException {
        long from = take(Integer.BYTES, place);
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), from);
    }

    long readLong(String place) throws FormatException {
        long from = take(Long.BYTES, place);
        return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), from);
    }

    /// A length, count or extent.
    long readSize(String place) throws FormatException {
        return hasShortSizes ? Integer.toUnsignedLong(readInt(place)) : readLong(place);
    }

    /// A count that cannot be right unless as many things of at least `smallest` bytes follow.
    long readCount(long most, int smallest, String place) throws FormatException {
        long from = at;
        long count = readSize(place);
        if (count < 0 || count > most) {
            throw problem(Problem.LIMIT_EXCEEDED, place, from, "at most " + most, Long.toUnsignedString(count));
        }
        int fewest = hasShortSizes ? Math.max(1, smallest / 2) : smallest;
        if (count > remaining() / fewest) {
            throw problem(
                    Problem.TRUNCATED,
                    place,
                    from,
                    count + " elements of at least " + fewest + " bytes",
                    remaining() + " bytes until the end of the file");
        }
        return count;
    }

    /// Length and UTF-8 bytes.
    String readText(long longest, String place) throws FormatException {
        long from = at;
        long length = readSize(place + ", length");
        if (length < 0 || length > remaining()) {
            throw problem(
                    Problem.TRUNCATED,
                    place,
                    from,
                    "a text of " + Long.toUnsignedString(length) + " bytes",
                    remaining() + " bytes until the end of the file");
        }
        if (length > longest) {
            throw problem(Problem.LIMIT_EXCEEDED, place, from, "at most " + longest + " bytes", length + " bytes");
        }
        byte[] text = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        at += length;
        return decode(text, place, from);
    }

    FormatException problem(Problem problem, String place, long offset, String expected, String found) {
        return new FormatException(problem, file.path(), place + " at offset " + offset, expected, found);
    }

    static String shown(String name) {
        return "'" + (name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "…") + "'";
    }

    private String decode(byte[] text, String place, long from) throws FormatException {
        String decoded = new String(text, StandardCharsets.UTF_8);
        if (decoded.indexOf(REPLACEMENT) < 0) {
            return decoded;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            FormatException unsound =
                    problem(Problem.BAD_VALUE, place, from, "UTF-8 text", text.length + " bytes that are none");
            unsound.initCause(e);
            throw unsound;
        }
    }

    private long take(int length, String place) throws FormatException {
        if (length > remaining()) {
            throw problem(
                    Problem.TRUNCATED, place, at, length + " bytes", remaining() + " bytes until the end of the file");
        }
        long from = at;
        at += length;
        return from;
    }
}
