package lapidary.core.format.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;

/// A protobuf message, or another field with a length, as a window over the mapped file; of any size.
///
/// Source: the encoding as protobuf.dev describes it. Groups, which ONNX does not use, are refused.
///
/// @param begin of its content in the file
/// @param end behind its last byte
/// @param place what it is, for messages: "graph", "initializer 'x'"
record Message(MappedFile file, long begin, long end, String place) {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int FIXED32 = 5;
    private static final int LONGEST_TEXT = 1 << 16;

    static Message of(MappedFile file) {
        return new Message(file, 0, file.size(), "model");
    }

    long size() {
        return end - begin;
    }

    MemorySegment bytes() {
        return file.bytes().asSlice(begin, size());
    }

    Message named(String newPlace) {
        return new Message(file, begin, end, newPlace);
    }

    Fields fields() {
        return new Fields(this);
    }

    /// The content as text.
    ///
    /// @throws FormatException when it is long beyond reason or no UTF-8
    String text() throws FormatException {
        if (size() > LONGEST_TEXT) {
            throw problem(
                    Problem.LIMIT_EXCEEDED, begin, "at most " + LONGEST_TEXT + " bytes of text", size() + " bytes");
        }
        byte[] bytes = bytes().toArray(ValueLayout.JAVA_BYTE);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            FormatException bad = problem(Problem.BAD_VALUE, begin, "UTF-8 text", "other bytes");
            bad.initCause(e);
            throw bad;
        }
    }

    FormatException problem(Problem problem, long at, String expected, String found) {
        return new FormatException(problem, file.path(), place + " at offset " + at, expected, found);
    }

    /// The fields of a message, one after the other.
    static final class Fields {
        private final Message message;
        private long at;
        private long start;
        private int number;
        private int wireType;
        private long value;
        private long contentBegin;

        private Fields(Message message) {
            this.message = message;
            this.at = message.begin;
        }

        /// Goes to the next field and checks that it lies within the message.
        ///
        /// @return false behind the last one
        boolean next() throws FormatException {
            if (at == message.end) {
                return false;
            }
            start = at;
            long tag = varint();
            wireType = (int) (tag & 7);
            if (tag >>> 3 == 0 || tag >>> 3 > 0x1fffffff) {
                throw message.problem(
                        Problem.BAD_HEADER,
                        start,
                        "a field number from 1 to 536870911",
                        Long.toUnsignedString(tag >>> 3));
            }
            number = (int) (tag >>> 3);
            switch (wireType) {
                case VARINT -> value = varint();
                case FIXED64 -> skip(Long.BYTES);
                case FIXED32 -> skip(Integer.BYTES);
                case LENGTH -> skip(varint());
                default ->
                    throw message.problem(
                            Problem.BAD_HEADER, start, "a field of wire type 0, 1, 2 or 5", "wire type " + wireType);
            }
            return true;
        }

        private void skip(long length) throws FormatException {
            if (length < 0 || length > message.end - at) {
                throw message.problem(
                        Problem.TRUNCATED,
                        start,
                        "a field that ends by offset " + message.end,
                        "field " + number + " of " + Long.toUnsignedString(length) + " bytes from offset " + at);
            }
            contentBegin = at;
            at += length;
        }

        private long varint() throws FormatException {
            long result = 0;
            for (int shift = 0; shift < 70; shift += 7) {
                if (at == message.end) {
                    throw message.problem(
                            Problem.TRUNCATED, start, "the end of a number before offset " + at, "more of it");
                }
                byte next = message.file.bytes().get(ValueLayout.JAVA_BYTE, at++);
                result |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return result;
                }
            }
            throw message.problem(Problem.OVERFLOW, start, "a number of at most ten bytes", "a longer one");
        }

        int number() {
            return number;
        }

        int wireType() {
            return wireType;
        }

        /// Where the field's tag begins.
        long start() {
            return start;
        }

        /// Behind the field.
        long end() {
            return at;
        }

        /// The field as a whole number.
        long whole() throws FormatException {
            require(VARINT, "a whole number");
            return value;
        }

        /// The field's single-precision number.
        float real() throws FormatException {
            require(FIXED32, "a single-precision number");
            return Float.intBitsToFloat(message.file.bytes().get(LITTLE_INT, contentBegin));
        }

        /// The field's content.
        ///
        /// @param place what it is
        Message content(String place) throws FormatException {
            require(LENGTH, "a field with a length");
            return new Message(message.file, contentBegin, at, place);
        }

        String text() throws FormatException {
            return content(message.place).text();
        }

        /// The raw bytes of a field of fixed width or with a length.
        Message raw() {
            return new Message(message.file, contentBegin, at, message.place);
        }

        private void require(int expected, String words) throws FormatException {
            if (wireType != expected) {
                throw message.problem(
                        Problem.BAD_HEADER, start, words + " in field " + number, "wire type " + wireType);
            }
        }
    }

    static final ValueLayout.OfShort LITTLE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt LITTLE_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LITTLE_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Reads packed varints, one after the other.
    static final class Varints {
        private final Message content;
        private long at;

        Varints(Message content) {
            this.content = content;
            this.at = content.begin;
        }

        boolean hasNext() {
            return at < content.end;
        }

        long next() throws FormatException {
            long start = at;
            long result = 0;
            for (int shift = 0; shift < 70 && at < content.end; shift += 7) {
                byte next = content.file.bytes().get(ValueLayout.JAVA_BYTE, at++);
                result |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return result;
                }
            }
            throw content.problem(Problem.OVERFLOW, start, "a number of at most ten bytes", "a longer one");
        }
    }
}
