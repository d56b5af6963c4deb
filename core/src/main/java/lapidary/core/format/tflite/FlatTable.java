package lapidary.core.format.tflite;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;

/// A table of a FlatBuffer. Every offset is checked where it is followed, so that a table may lie anywhere, even upon
/// another, but never outside the file.
///
/// Source: "FlatBuffer internals" of the FlatBuffers documentation.
///
/// @param at where the table begins
/// @param place what it is, for messages
record FlatTable(MappedFile file, long at, String place) {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int VTABLE_HEAD = 4;
    private static final int LONGEST_TEXT = 1 << 16;

    /// The table that the file begins with.
    static FlatTable root(MappedFile file) throws FormatException {
        FlatTable head = new FlatTable(file, 0, "header");
        head.check(0, 8, "a root offset and an identifier");
        return new FlatTable(file, Integer.toUnsignedLong(file.bytes().get(INT, 0)), "model");
    }

    FormatException problem(Problem problem, long where, String expected, String found) {
        return new FormatException(problem, file.path(), place + " at offset " + where, expected, found);
    }

    private void check(long from, long bytes, String what) throws FormatException {
        if (from < 0 || bytes > file.size() || from > file.size() - bytes) {
            throw problem(
                    Problem.BAD_OFFSET,
                    at,
                    what + " within the file's " + file.size() + " bytes",
                    bytes + " bytes from offset " + from);
        }
    }

    /// Where a field lies; 0 when the table has it not.
    private long field(int index, int width) throws FormatException {
        check(at, Integer.BYTES, "a table");
        long vtable = at - file.bytes().get(INT, at);
        check(vtable, VTABLE_HEAD, "the list of a table's fields");
        int size = Short.toUnsignedInt(file.bytes().get(SHORT, vtable));
        check(vtable, size, "the list of a table's fields");
        int entry = VTABLE_HEAD + Short.BYTES * index;
        if (entry + Short.BYTES > size) {
            return 0;
        }
        int offset = Short.toUnsignedInt(file.bytes().get(SHORT, vtable + entry));
        if (offset == 0) {
            return 0;
        }
        check(at + offset, width, "field " + index);
        return at + offset;
    }

    int byteOf(int index, int standard) throws FormatException {
        long field = field(index, Byte.BYTES);
        return field == 0 ? standard : file.bytes().get(ValueLayout.JAVA_BYTE, field);
    }

    int intOf(int index, int standard) throws FormatException {
        long field = field(index, Integer.BYTES);
        return field == 0 ? standard : file.bytes().get(INT, field);
    }

    long longOf(int index) throws FormatException {
        long field = field(index, Long.BYTES);
        return field == 0 ? 0 : file.bytes().get(LONG, field);
    }

    Optional<FlatTable> table(int index, String name) throws FormatException {
        long field = field(index, Integer.BYTES);
        return field == 0 ? Optional.empty() : Optional.of(new FlatTable(file, follow(field), name));
    }

    private long follow(long field) {
        return field + Integer.toUnsignedLong(file.bytes().get(INT, field));
    }

    /// A vector; empty when the table has it not.
    ///
    /// @param width bytes of an element
    Vector vector(int index, int width, String name) throws FormatException {
        long field = field(index, Integer.BYTES);
        if (field == 0) {
            return new Vector(new FlatTable(file, 0, name), 0, 0);
        }
        FlatTable vector = new FlatTable(file, follow(field), name);
        vector.check(vector.at, Integer.BYTES, "a vector");
        long count = Integer.toUnsignedLong(file.bytes().get(INT, vector.at));
        vector.check(vector.at + Integer.BYTES, count * width, "a vector of " + count + " elements");
        return new Vector(vector, vector.at + Integer.BYTES, count);
    }

    /// A text; "" when the table has it not.
    String text(int index) throws FormatException {
        Vector bytes = vector(index, Byte.BYTES, place);
        if (bytes.count() > LONGEST_TEXT) {
            throw problem(
                    Problem.LIMIT_EXCEEDED,
                    bytes.begin(),
                    "at most " + LONGEST_TEXT + " bytes of text",
                    bytes.count() + " bytes");
        }
        byte[] text = file.bytes().asSlice(bytes.begin(), bytes.count()).toArray(ValueLayout.JAVA_BYTE);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            FormatException bad = problem(Problem.BAD_VALUE, bytes.begin(), "UTF-8 text", "other bytes");
            bad.initCause(e);
            throw bad;
        }
    }

    /// Elements side by side, all of them within the file.
    ///
    /// @param begin of the first
    record Vector(FlatTable place, long begin, long count) {

        int intAt(long index) {
            return place.file.bytes().get(INT, begin + Integer.BYTES * index);
        }

        float realAt(long index) {
            return Float.intBitsToFloat(intAt(index));
        }

        long longAt(long index) {
            return place.file.bytes().get(LONG, begin + Long.BYTES * index);
        }

        FlatTable tableAt(long index, String name) {
            return new FlatTable(place.file, place.follow(begin + Integer.BYTES * index), name);
        }
    }
}
