package lapidary.core.format.zip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;

/// The central directory of a zip archive.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
///
/// @param offset of its first byte
/// @param members in its order, folders left out
record ZipDirectory(long offset, MemorySegment bytes, List<ZipMember> members) {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LARGE_END = 0x06064b50;
    private static final int LARGE_END_BYTES = 56;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LARGE_FIELD = 1;
    private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long MOST_MEMBERS = 1_000_000;
    private static final long UNSAID = 0xffff_ffffL;

    static ZipDirectory read(MappedFile file) throws FormatException {
        return new Reader(file).read();
    }

    private static final class Reader {
        private final MappedFile file;
        private final MemorySegment bytes;

        Reader(MappedFile file) {
            this.file = file;
            this.bytes = file.bytes();
        }

        ZipDirectory read() throws FormatException {
            long end = findEnd();
            long count = shortAt(end + 10);
            long size = intAt(end + 12);
            long offset = intAt(end + 16);
            if (shortAt(end + 4) != shortAt(end + 6)) {
                throw wrong(Problem.BAD_HEADER, end, "an archive in one part", "part " + shortAt(end + 4));
            }
            boolean isLarge = end >= LOCATOR_BYTES && bytes.get(INT, end - LOCATOR_BYTES) == LOCATOR;
            if (isLarge) {
                long at = largeEnd(end - LOCATOR_BYTES);
                count = bytes.get(LONG, at + 32);
                size = bytes.get(LONG, at + 40);
                offset = bytes.get(LONG, at + 48);
                end = at;
            }
            if (count < 0 || count > MOST_MEMBERS) {
                throw wrong(Problem.LIMIT_EXCEEDED, end, "at most " + MOST_MEMBERS + " members", count + "");
            }
            if (offset < 0 || size < 0 || offset > end || size != end - offset || size / ENTRY_BYTES < count) {
                throw wrong(
                        Problem.BAD_OFFSET,
                        end,
                        "a directory of " + count + " members that ends here",
                        size + " bytes from offset " + offset + " on");
            }
            return new ZipDirectory(offset, bytes.asSlice(offset, size), entries(offset, end, count));
        }

        private long findEnd() throws FormatException {
            long size = bytes.byteSize();
            for (long at = size - END_BYTES; at >= Math.max(0, size - END_BYTES - LONGEST_COMMENT); at--) {
                if (bytes.get(INT, at) == END && at + END_BYTES + shortAt(at + 20) == size) {
                    return at;
                }
            }
            throw new FormatException(
                    Problem.TRUNCATED,
                    file.path(),
                    "end of the file",
                    "the directory of a zip archive",
                    "none in " + size + " bytes");
        }

        private long largeEnd(long locator) throws FormatException {
            long at = bytes.get(LONG, locator + 8);
            boolean isThere = at >= 0 && at <= locator - LARGE_END_BYTES && bytes.get(INT, at) == LARGE_END;
            if (!isThere || bytes.get(LONG, at + 4) != locator - at - 12) {
                throw wrong(Problem.BAD_OFFSET, locator, "the place of a zip64 directory", "offset " + at);
            }
            return at;
        }

        private List<ZipMember> entries(long from, long end, long count) throws FormatException {
            List<ZipMember> members = new ArrayList<>();
            long at = from;
            for (long i = 0; i < count; i++) {
                if (end - at < ENTRY_BYTES || bytes.get(INT, at) != ENTRY) {
                    throw wrong(Problem.BAD_HEADER, at, "member " + i + " of " + count, "something else");
                }
                long next = at + ENTRY_BYTES + shortAt(at + 28) + shortAt(at + 30) + shortAt(at + 32);
                if (next > end) {
                    throw wrong(Problem.TRUNCATED, at, "member " + i + " of " + count, "the end of the directory");
                }
                String name = text(at + ENTRY_BYTES, shortAt(at + 28));
                if (!name.endsWith("/")) {
                    members.add(member(at, name, from));
                }
                at = next;
            }
            if (at != end) {
                throw wrong(Problem.BAD_HEADER, at, "the end of the directory", (end - at) + " more bytes");
            }
            return List.copyOf(members);
        }

        private ZipMember member(long at, String name, long directory) throws FormatException {
            int method = shortAt(at + 10);
            boolean isKnown = method == 0 || method == 8;
            if (!isKnown || (shortAt(at + 8) & ENCRYPTED) != 0) {
                throw new FormatException(
                        Problem.UNSUPPORTED_TYPE,
                        file.path(),
                        "member '" + name + "'",
                        "stored or deflated bytes",
                        isKnown ? "encrypted ones" : "compression method " + method);
            }
            Large large = new Large(at);
            long size = large.next(intAt(at + 24));
            long packed = large.next(intAt(at + 20));
            long header = large.next(intAt(at + 42));
            if (size < 0 || packed < 0 || header < 0 || header > directory - LOCAL_BYTES) {
                throw wrong(
                        Problem.BAD_OFFSET,
                        at,
                        "member '" + name + "' before offset " + directory,
                        packed + " bytes at offset " + header);
            }
            return local(new ZipMember(name, size, packed, bytes.get(INT, at + 16), header, method == 8), directory);
        }

        /// The member with the place of its data; its own header must agree with the directory.
        private ZipMember local(ZipMember member, long directory) throws FormatException {
            long header = member.offset();
            boolean isThere = bytes.get(INT, header) == LOCAL;
            int nameBytes = isThere ? shortAt(header + 26) : 0;
            long data = header + LOCAL_BYTES + nameBytes + (isThere ? shortAt(header + 28) : 0);
            if (!isThere || data > directory || !member.name().equals(text(header + LOCAL_BYTES, nameBytes))) {
                throw wrong(
                        Problem.BAD_HEADER,
                        header,
                        "the header of member '" + member.name() + "'",
                        isThere ? "that of another" : "none");
            }
            boolean isSame = (shortAt(header + 8) == 8) == member.isDeflated();
            long size = intAt(header + 22);
            boolean isLate = (shortAt(header + 6) & 8) != 0 || size == UNSAID;
            if (!isSame || (!isLate && size != member.size())) {
                throw wrong(
                        Problem.WRONG_SIZE,
                        header,
                        "member '" + member.name() + "' as the directory has it, " + member.size() + " bytes",
                        isSame ? size + " bytes" : "another compression");
            }
            if (member.packedSize() > directory - data) {
                throw wrong(
                        Problem.TRUNCATED,
                        data,
                        member.packedSize() + " bytes of member '" + member.name() + "'",
                        directory - data + " bytes until the directory");
            }
            return new ZipMember(
                    member.name(), member.size(), member.packedSize(), member.crc(), data, member.isDeflated());
        }

        private int shortAt(long at) {
            return Short.toUnsignedInt(bytes.get(SHORT, at));
        }

        private long intAt(long at) {
            return Integer.toUnsignedLong(bytes.get(INT, at));
        }

        private String text(long at, int length) {
            byte[] text = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            return new String(text, StandardCharsets.UTF_8);
        }

        private FormatException wrong(Problem problem, long at, String expected, String found) {
            return new FormatException(problem, file.path(), "zip directory at offset " + at, expected, found);
        }

        /// The 64-bit numbers of an entry, given in order for those that its 32 bits do not hold.
        private final class Large {
            private long at;
            private long end;

            Large(long entry) {
                at = entry + ENTRY_BYTES + shortAt(entry + 28);
                end = at + shortAt(entry + 30);
                while (end - at >= 4 && shortAt(at) != LARGE_FIELD) {
                    at += 4 + shortAt(at + 2);
                }
                long last = end - at >= 4 ? Math.min(end, at + 4 + shortAt(at + 2)) : at;
                at += 4;
                end = last;
            }

            /// -1 when the number is said to be here and is not.
            long next(long small) {
                if (small != UNSAID) {
                    return small;
                }
                if (end - at < Long.BYTES) {
                    return -1;
                }
                at += Long.BYTES;
                return bytes.get(LONG, at - Long.BYTES);
            }
        }
    }
}
