package lapidary.core.format.npz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import lapidary.core.format.FileLayout;

/// The records around the data of an `.npz` archive. All sizes are 64 bits wide (zip64), as NumPy writes them; CRCs
/// follow the data, because it is written once.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10, section 4.3; NumPy `numpy/lib/format.py`.
final class NpzRecords {
    static final int DESCRIPTOR_BYTES = 24;
    static final int END_BYTES = 56 + 20 + 22;

    private static final int ALIGNMENT = 64;
    private static final short VERSION = 45;
    private static final short FLAGS = 1 << 3 | 1 << 11; // CRC after the data; names in UTF-8
    private static final short FIRST_DAY = 0x21; // 1980-01-01: archives of the same weights are the same
    private static final int LARGE_FIELD = 20;
    private static final int FIELD_HEADER = 4;
    private static final short FILLING = (short) 0xd935; // as Android's zipalign fills
    private static final int LATER = 0xffff_ffff;

    private NpzRecords() {}

    /// The header of the `.npy`, filled with spaces so that data is aligned where the header is.
    static byte[] header(FileLayout.Slot slot) {
        String extents =
                slot.shape().dimensions().stream().map(extent -> extent + ", ").collect(Collectors.joining());
        String shape =
                slot.shape().rank() == 1 ? "(" + extents.strip() + ")" : "(" + extents.replaceFirst(", $", "") + ")";
        String type = NumpyTypes.description(slot.type()).orElseThrow();
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int total = Math.ceilDiv(10 + text.length() + 1, ALIGNMENT) * ALIGNMENT;
        ByteBuffer header = buffer(total);
        header.put(NpyHeader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - 10));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    /// Bytes before the `.npy`, filled up so that its data is aligned in the archive, too.
    ///
    /// @param start of the member in the archive
    static int localBytes(FileLayout.Slot slot, long start) {
        int needed = 30 + name(slot).length + LARGE_FIELD;
        int filling = (int) Math.floorMod(-(start + needed), (long) ALIGNMENT);
        return needed + (filling > 0 && filling < FIELD_HEADER ? filling + ALIGNMENT : filling);
    }

    static byte[] local(FileLayout.Slot slot, long start) {
        byte[] name = name(slot);
        int extra = localBytes(slot, start) - 30 - name.length;
        ByteBuffer local = buffer(localBytes(slot, start))
                .putInt(0x04034b50)
                .putShort(VERSION)
                .putShort(FLAGS)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(FIRST_DAY)
                .putInt(0)
                .putInt(LATER)
                .putInt(LATER)
                .putShort((short) name.length)
                .putShort((short) extra)
                .put(name)
                .putShort((short) 1)
                .putShort((short) 16)
                .putLong(0)
                .putLong(0);
        if (extra > LARGE_FIELD) {
            local.putShort(FILLING).putShort((short) (extra - LARGE_FIELD - FIELD_HEADER));
        }
        return local.array();
    }

    static byte[] descriptor(FileLayout.Slot slot, int crc) {
        return buffer(DESCRIPTOR_BYTES)
                .putInt(0x08074b50)
                .putInt(crc)
                .putLong(size(slot))
                .putLong(size(slot))
                .array();
    }

    static long centralBytes(FileLayout.Slot slot) {
        return 46 + name(slot).length + 28;
    }

    /// @param start of the member in the archive
    static byte[] central(FileLayout.Slot slot, int crc, long start) {
        byte[] name = name(slot);
        return buffer((int) centralBytes(slot))
                .putInt(0x02014b50)
                .putShort(VERSION)
                .putShort(VERSION)
                .putShort(FLAGS)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(FIRST_DAY)
                .putInt(crc)
                .putInt(LATER)
                .putInt(LATER)
                .putShort((short) name.length)
                .putShort((short) 28)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(LATER)
                .put(name)
                .putShort((short) 1)
                .putShort((short) 24)
                .putLong(size(slot))
                .putLong(size(slot))
                .putLong(start)
                .array();
    }

    /// The end of the directory: for zip64, then for readers that know only the old one.
    static byte[] end(long members, long directory, long size) {
        ByteBuffer end = buffer(END_BYTES);
        end.putInt(0x06064b50)
                .putLong(44)
                .putShort(VERSION)
                .putShort(VERSION)
                .putInt(0)
                .putInt(0);
        end.putLong(members).putLong(members).putLong(size).putLong(directory);
        end.putInt(0x07064b50).putInt(0).putLong(directory + size).putInt(1);
        short few = (short) Math.min(members, 0xffff);
        end.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(few)
                .putShort(few);
        end.putInt((int) Math.min(size, 0xffff_ffffL)).putInt((int) Math.min(directory, 0xffff_ffffL));
        return end.putShort((short) 0).array();
    }

    /// Of the member: header and data.
    private static long size(FileLayout.Slot slot) {
        return header(slot).length + slot.bytes();
    }

    private static byte[] name(FileLayout.Slot slot) {
        byte[] name = (slot.name() + ".npy").getBytes(StandardCharsets.UTF_8);
        if (name.length > 0xffff) {
            throw new IllegalArgumentException("no member of an archive can have a name of " + name.length + " bytes");
        }
        return name;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
