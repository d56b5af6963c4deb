package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// Reads the primitives of a pickle, none beyond its end.
final class PickleCursor {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int LONGEST_NUMBER = 1_024;
    private static final int LONGEST_LINE = 1 << 16;

    private final Path file;
    private final String member;
    private final MemorySegment bytes;
    private long at;

    /// @param member of the file that the pickle is, for messages: "data.pkl"
    PickleCursor(Path file, String member, MemorySegment bytes) {
        this.file = file;
        this.member = member;
        this.bytes = bytes;
    }

    Path file() {
        return file;
    }

    long offset() {
        return at;
    }

    /// "data.pkl at offset 12".
    String place(long offset) {
        return member + " at offset " + offset;
    }

    FormatException wrong(Problem problem, String expected, String found) {
        return new FormatException(problem, file, place(at), expected, found);
    }

    int unsignedByte() throws FormatException {
        return take(1).get(ValueLayout.JAVA_BYTE, 0) & 0xff;
    }

    int unsignedShort() throws FormatException {
        int low = unsignedByte();
        return unsignedByte() << 8 | low;
    }

    int signedInt() throws FormatException {
        return take(4).get(INT, 0);
    }

    long unsignedInt() throws FormatException {
        return Integer.toUnsignedLong(signedInt());
    }

    long signedLong() throws FormatException {
        return take(8).get(LONG, 0);
    }

    double bigEndianDouble() throws FormatException {
        return take(8).get(DOUBLE, 0);
    }

    /// A number in two's complement, lowest byte first.
    BigInteger bigInteger(long length) throws FormatException {
        checkNumber(length);
        byte[] digits = take(length).toArray(ValueLayout.JAVA_BYTE);
        for (int i = 0; i < digits.length / 2; i++) {
            byte low = digits[i];
            digits[i] = digits[digits.length - 1 - i];
            digits[digits.length - 1 - i] = low;
        }
        return digits.length == 0 ? BigInteger.ZERO : new BigInteger(digits);
    }

    /// A number in decimal digits.
    BigInteger decimal(String digits) throws FormatException {
        checkNumber(digits.length());
        try {
            return new BigInteger(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits);
        } catch (NumberFormatException e) {
            throw wrong(Problem.BAD_VALUE, "a number before here", "'" + shortened(digits) + "'");
        }
    }

    /// The bytes up to the end of the line, which is passed.
    String line() throws FormatException {
        long end = at;
        while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != '\n') {
            end++;
            if (end - at > LONGEST_LINE) {
                throw wrong(Problem.LIMIT_EXCEEDED, "a line of at most " + LONGEST_LINE + " bytes", "a longer one");
            }
        }
        String line = text(take(end - at));
        take(1);
        return line;
    }

    /// The next bytes, as a window.
    MemorySegment take(long length) throws FormatException {
        if (length < 0 || length > bytes.byteSize() - at) {
            throw wrong(
                    Problem.TRUNCATED,
                    (length < 0 ? Long.toUnsignedString(length) : length) + " bytes",
                    bytes.byteSize() - at + " bytes until the end");
        }
        MemorySegment taken = bytes.asSlice(at, length);
        at += length;
        return taken;
    }

    static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private void checkNumber(long length) throws FormatException {
        if (length < 0 || length > LONGEST_NUMBER) {
            throw wrong(Problem.LIMIT_EXCEEDED, "a number of at most " + LONGEST_NUMBER + " bytes", length + " bytes");
        }
    }
}
