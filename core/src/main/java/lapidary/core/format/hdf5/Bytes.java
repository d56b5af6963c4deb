package lapidary.core.format.hdf5;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// The bytes of an HDF5 file, read at addresses that the file itself names; none outside of it.
///
/// @param file for messages
/// @param data from the superblock on
/// @param addressBytes width of an address
/// @param lengthBytes width of a length
record Bytes(Path file, MemorySegment data, int addressBytes, int lengthBytes) {
    /// An address that says that there is nothing.
    static final long UNDEFINED = -1;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// A reader that stands at an address and must not leave the bytes that are its own.
    Cursor at(long address, long length, String what) throws FormatException {
        check(address, length, what);
        return new Cursor(address, address + length, what);
    }

    /// A reader that may go to the end of the file.
    Cursor at(long address, String what) throws FormatException {
        check(address, 0, what);
        return new Cursor(address, data.byteSize(), what);
    }

    MemorySegment slice(long address, long length, String what) throws FormatException {
        check(address, length, what);
        return data.asSlice(address, length);
    }

    FormatException wrong(Problem problem, long address, String what, String expected, String found) {
        return new FormatException(problem, file, what + " at offset " + address, expected, found);
    }

    private void check(long address, long length, String what) throws FormatException {
        if (address < 0 || address > data.byteSize()) {
            throw wrong(Problem.BAD_OFFSET, address, what, "an address up to " + data.byteSize(), address + "");
        }
        if (length < 0 || length > data.byteSize() - address) {
            throw wrong(
                    Problem.TRUNCATED,
                    address,
                    what,
                    length + " bytes",
                    data.byteSize() - address + " bytes until the end of the file");
        }
    }

    /// Reads numbers one after the other.
    final class Cursor {
        private final long end;
        private final String what;
        private long at;

        private Cursor(long at, long end, String what) {
            this.at = at;
            this.end = end;
            this.what = what;
        }

        long offset() {
            return at;
        }

        long left() {
            return end - at;
        }

        int unsignedByte() throws FormatException {
            return data.get(ValueLayout.JAVA_BYTE, take(1)) & 0xff;
        }

        int unsignedShort() throws FormatException {
            return Short.toUnsignedInt(data.get(SHORT, take(2)));
        }

        long unsignedInt() throws FormatException {
            return Integer.toUnsignedLong(data.get(INT, take(4)));
        }

        long signedLong() throws FormatException {
            return data.get(LONG, take(8));
        }

        /// A number of 1, 2, 4 or 8 bytes.
        long number(int bytes) throws FormatException {
            return switch (bytes) {
                case 1 -> unsignedByte();
                case 2 -> unsignedShort();
                case 4 -> unsignedInt();
                default -> signedLong();
            };
        }

        /// An address; [#UNDEFINED] when all its bits are set.
        long address() throws FormatException {
            long address = number(addressBytes);
            boolean isUndefined = addressBytes == 4 && address == 0xffff_ffffL;
            return isUndefined ? UNDEFINED : address;
        }

        long length() throws FormatException {
            return number(lengthBytes);
        }

        void expect(String signature) throws FormatException {
            long from = at;
            byte[] found =
                    data.asSlice(take(signature.length()), signature.length()).toArray(ValueLayout.JAVA_BYTE);
            String text = new String(found, StandardCharsets.ISO_8859_1);
            if (!text.equals(signature)) {
                throw wrong(Problem.BAD_HEADER, from, what, "'" + signature + "'", "something else");
            }
        }

        String text(long length) throws FormatException {
            return new String(
                    data.asSlice(take(length), length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }

        /// Passes bytes; gives the address of the first.
        long take(long count) throws FormatException {
            if (count < 0 || count > end - at) {
                throw wrong(Problem.TRUNCATED, at, what, count + " bytes", end - at + " bytes");
            }
            long from = at;
            at += count;
            return from;
        }

        FormatException problem(Problem problem, String expected, String found) {
            return wrong(problem, at, what, expected, found);
        }
    }
}
