package lapidary.core.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Writes small HDF5 files object by object, at places of the caller's choice, sound ones and others.
public final class Hdf5Bytes {
    public static final int ROOT = 48;
    public static final int DATASET = 512;
    public static final int DATA = 1024;
    public static final int TREE = 2048;
    public static final int HEAP = 2560;
    public static final int SYMBOLS = 3072;
    private static final int SIZE = 4096;
    private final ByteBuffer file = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

    /// With a superblock of version 2 whose root group lies at [#ROOT].
    public Hdf5Bytes() {
        file.put(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 2, 8, 8, 0});
        file.putLong(0).putLong(-1).putLong(SIZE).putLong(ROOT);
    }

    /// Puts an object at a place.
    public Hdf5Bytes put(int address, byte[] content) {
        file.put(address, content);
        return this;
    }

    /// Changes bytes that are there.
    public Hdf5Bytes change(Consumer<ByteBuffer> change) {
        change.accept(file);
        return this;
    }

    public byte[] toBytes() {
        return file.array().clone();
    }

    /// A file of one dataset "w" of four floats.
    public static Hdf5Bytes sound() {
        return new Hdf5Bytes()
                .put(ROOT, header(link("w", DATASET)))
                .put(DATASET, header(dataspace(2, 2), float32(), plain(DATA, 16)));
    }

    /// A file of one dataset "w" of 4 × 3 floats in chunks of 2 × 2.
    public static Hdf5Bytes chunked() {
        return new Hdf5Bytes()
                .put(ROOT, header(link("w", DATASET)))
                .put(DATASET, header(dataspace(4, 3), float32(), chunks(TREE, 2, 2, 4)))
                .put(TREE, tree(0, chunk(16, DATA, 0, 0, 0), chunk(16, DATA + 16, 2, 2, 0)));
    }

    /// A group of the old kind, at [#TREE], [#HEAP] and [#SYMBOLS], that names the dataset "w".
    public static Hdf5Bytes old() {
        return new Hdf5Bytes()
                .put(
                        ROOT,
                        header(message(
                                0x11, record(16).putLong(TREE).putLong(HEAP).array())))
                .put(DATASET, header(dataspace(2, 2), float32(), plain(DATA, 16)))
                .put(
                        TREE,
                        record(48)
                                .put("TREE".getBytes(StandardCharsets.US_ASCII))
                                .put((byte) 0)
                                .put((byte) 0)
                                .putShort((short) 1)
                                .putLong(-1)
                                .putLong(-1)
                                .putLong(0)
                                .putLong(SYMBOLS)
                                .putLong(8)
                                .array())
                .put(
                        HEAP,
                        record(48)
                                .put("HEAP".getBytes(StandardCharsets.US_ASCII))
                                .putInt(0)
                                .putLong(16)
                                .putLong(-1)
                                .putLong(HEAP + 32)
                                .putLong(0)
                                .put((byte) 'w')
                                .array())
                .put(
                        SYMBOLS,
                        record(48)
                                .put("SNOD".getBytes(StandardCharsets.US_ASCII))
                                .put((byte) 1)
                                .put((byte) 0)
                                .putShort((short) 1)
                                .putLong(8)
                                .putLong(DATASET)
                                .array());
    }

    public static byte[] header(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return record(12 + all.size())
                .put("OHDR".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 2)
                .put((byte) 1)
                .putShort((short) all.size())
                .put(all.toByteArray())
                .array();
    }

    public static byte[] message(int type, byte[] content) {
        return record(4 + content.length)
                .put((byte) type)
                .putShort((short) content.length)
                .put((byte) 0)
                .put(content)
                .array();
    }

    public static byte[] link(String name, long address) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return message(
                6,
                record(11 + text.length)
                        .put((byte) 1)
                        .put((byte) 0)
                        .put((byte) text.length)
                        .put(text)
                        .putLong(address)
                        .array());
    }

    public static byte[] dataspace(long... extents) {
        ByteBuffer record = record(4 + 8 * extents.length)
                .put((byte) 2)
                .put((byte) extents.length)
                .putShort((short) 256);
        for (long extent : extents) {
            record.putLong(extent);
        }
        return message(1, record.array());
    }

    public static byte[] float32() {
        return message(
                3,
                record(20)
                        .put(new byte[] {0x11, 0x20, 0x1f, 0})
                        .putInt(4)
                        .putShort((short) 0)
                        .putShort((short) 32)
                        .put(new byte[] {23, 8, 0, 23})
                        .putInt(127)
                        .array());
    }

    public static byte[] plain(long address, long size) {
        return message(
                8,
                record(18)
                        .put((byte) 3)
                        .put((byte) 1)
                        .putLong(address)
                        .putLong(size)
                        .array());
    }

    /// @param extents of a chunk, and the width of an element
    public static byte[] chunks(long tree, int... extents) {
        ByteBuffer record =
                record(11 + 4 * extents.length).put((byte) 3).put((byte) 2).put((byte) extents.length);
        record.putLong(tree);
        for (int extent : extents) {
            record.putInt(extent);
        }
        return message(8, record.array());
    }

    public static byte[] filter(int id) {
        return message(
                11,
                record(8)
                        .put((byte) 2)
                        .put((byte) 1)
                        .putShort((short) id)
                        .putInt(0)
                        .array());
    }

    public static byte[] tree(int level, byte[]... entries) {
        ByteBuffer record = record(24 + 64 * entries.length).put("TREE".getBytes(StandardCharsets.US_ASCII));
        record.put((byte) 1)
                .put((byte) level)
                .putShort((short) entries.length)
                .putLong(-1)
                .putLong(-1);
        for (byte[] entry : entries) {
            record.put(entry);
        }
        return record.array();
    }

    /// @param origin of the chunk, and 0 for the elements
    public static byte[] chunk(int size, long address, long... origin) {
        ByteBuffer record = record(16 + 8 * origin.length).putInt(size).putInt(0);
        for (long at : origin) {
            record.putLong(at);
        }
        return record.putLong(address).array();
    }

    private static ByteBuffer record(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
