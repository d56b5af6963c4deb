package lapidary.core.format.hdf5;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// The start of an HDF5 file.
///
/// Source: HDF5 File Format Specification 3.0, section II.A.
///
/// @param root address of the root group's object header
record Superblock(Bytes bytes, long root) {
    static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final int WIDTHS = 13;

    static Superblock read(Path file, MemorySegment whole) throws FormatException {
        Bytes plain = new Bytes(file, whole, 8, 8);
        Bytes.Cursor cursor = plain.at(0, "superblock");
        for (byte expected : SIGNATURE) {
            if (cursor.unsignedByte() != (expected & 0xff)) {
                throw plain.wrong(Problem.BAD_MAGIC, 0, "superblock", "the signature of HDF5", "something else");
            }
        }
        int version = cursor.unsignedByte();
        return switch (version) {
            case 0, 1 -> old(plain, version);
            case 2, 3 -> recent(plain);
            default ->
                throw plain.wrong(Problem.UNSUPPORTED_VERSION, 8, "superblock", "version 0 to 3", "version " + version);
        };
    }

    private static Superblock old(Bytes plain, int version) throws FormatException {
        Bytes bytes = widths(plain, WIDTHS);
        Bytes.Cursor cursor = bytes.at(version == 0 ? 24 : 28, "superblock");
        checkBase(bytes, cursor.address());
        cursor.address(); // free space
        checkEnd(bytes, cursor.address());
        cursor.address(); // driver
        cursor.address(); // name of the root group: none
        return new Superblock(bytes, cursor.address());
    }

    private static Superblock recent(Bytes plain) throws FormatException {
        Bytes bytes = widths(plain, 9);
        Bytes.Cursor cursor = bytes.at(12, "superblock");
        checkBase(bytes, cursor.address());
        cursor.address(); // extension
        checkEnd(bytes, cursor.address());
        return new Superblock(bytes, cursor.address());
    }

    private static Bytes widths(Bytes plain, long at) throws FormatException {
        Bytes.Cursor cursor = plain.at(at, 2, "superblock");
        int address = cursor.unsignedByte();
        int length = cursor.unsignedByte();
        if ((address != 4 && address != 8) || (length != 4 && length != 8)) {
            throw plain.wrong(
                    Problem.BAD_VALUE,
                    at,
                    "superblock",
                    "addresses and lengths of 4 or 8 bytes",
                    address + " and " + length);
        }
        return new Bytes(plain.file(), plain.data(), address, length);
    }

    private static void checkBase(Bytes bytes, long base) throws FormatException {
        if (base != 0) {
            throw bytes.wrong(
                    Problem.UNSUPPORTED_VERSION, 0, "superblock", "a file without a user block", "base " + base);
        }
    }

    private static void checkEnd(Bytes bytes, long end) throws FormatException {
        long size = bytes.data().byteSize();
        if (end > size) {
            throw bytes.wrong(Problem.TRUNCATED, 0, "superblock", "a file of " + end + " bytes", size + " bytes");
        }
    }

    /// Whether the file begins as HDF5 files do.
    static boolean isAtStart(byte[] head) {
        return head.length >= SIGNATURE.length
                && MemorySegment.ofArray(head).asSlice(0, SIGNATURE.length).mismatch(MemorySegment.ofArray(SIGNATURE))
                        < 0;
    }

    /// The first byte of `whole`, for those that look at more than one form.
    static int first(MemorySegment whole) {
        return whole.byteSize() == 0 ? -1 : whole.get(ValueLayout.JAVA_BYTE, 0) & 0xff;
    }
}
