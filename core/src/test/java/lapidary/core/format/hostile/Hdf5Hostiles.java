package lapidary.core.format.hostile;

import static lapidary.core.format.Hdf5Bytes.DATA;
import static lapidary.core.format.Hdf5Bytes.DATASET;
import static lapidary.core.format.Hdf5Bytes.HEAP;
import static lapidary.core.format.Hdf5Bytes.ROOT;
import static lapidary.core.format.Hdf5Bytes.SYMBOLS;
import static lapidary.core.format.Hdf5Bytes.TREE;
import static lapidary.core.format.Hdf5Bytes.chunk;
import static lapidary.core.format.Hdf5Bytes.chunks;
import static lapidary.core.format.Hdf5Bytes.dataspace;
import static lapidary.core.format.Hdf5Bytes.filter;
import static lapidary.core.format.Hdf5Bytes.float32;
import static lapidary.core.format.Hdf5Bytes.header;
import static lapidary.core.format.Hdf5Bytes.link;
import static lapidary.core.format.Hdf5Bytes.message;
import static lapidary.core.format.Hdf5Bytes.plain;
import static lapidary.core.format.Hdf5Bytes.tree;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Hdf5Bytes;
import lapidary.core.format.ZipBytes;

/// HDF5 files that lie.
final class Hdf5Hostiles {
    private static final byte[] VECTOR = header(dataspace(2, 2), float32(), plain(DATA, 16));

    private static final List<HostileFile> STARTS = List.of(
            file("of twelve bytes", Arrays.copyOf(sound().toBytes(), 12), Problem.TRUNCATED, "superblock"),
            file("without a signature", new byte[100], Problem.BAD_MAGIC, "superblock"),
            file("cut short", Arrays.copyOf(sound().toBytes(), 4000), Problem.TRUNCATED, "4096 bytes", "4000 bytes"),
            file("of version 9", sound().change(f -> f.put(8, (byte) 9)), Problem.UNSUPPORTED_VERSION, "version 9"),
            file("with addresses of 3 bytes", sound().change(f -> f.put(9, (byte) 3)), Problem.BAD_VALUE, "3 and 8"),
            file("with a user block", sound().change(f -> f.putLong(12, 512)), Problem.UNSUPPORTED_VERSION, "512"),
            file(
                    "whose root lies nowhere",
                    sound().change(f -> f.putLong(36, 1 << 30)),
                    Problem.BAD_OFFSET,
                    "1073741824"),
            file("whose root has a negative address", sound().change(f -> f.putLong(36, -7)), Problem.BAD_OFFSET, "-7"),
            file("whose root is no object", sound().change(f -> f.putLong(36, DATA)), Problem.UNSUPPORTED_VERSION, "0"),
            root(
                    "of version 3",
                    sound().change(f -> f.put(ROOT + 4, (byte) 3)),
                    Problem.UNSUPPORTED_VERSION,
                    "version 3"),
            root(
                    "longer than the file",
                    sound().change(f -> f.putShort(ROOT + 6, (short) -1)),
                    Problem.TRUNCATED,
                    "65535"),
            root(
                    "with a message longer than itself",
                    sound().change(f -> f.putShort(ROOT + 9, (short) 500)),
                    Problem.TRUNCATED,
                    "500"),
            root(
                    "that goes on nowhere",
                    with(message(0x10, longs(1L << 40, 100))),
                    Problem.BAD_OFFSET,
                    "1099511627776"),
            root("that goes on in itself", with(message(0x10, longs(ROOT + 8, 100))), Problem.OVERLAP, "again"),
            root(
                    "that goes on without end",
                    with(message(0x10, longs(DATA, Long.MAX_VALUE))),
                    Problem.TRUNCATED,
                    "9223372036854775807"),
            root("that goes on in data", with(message(0x10, longs(DATA, 100))), Problem.BAD_HEADER, "'OCHK'"),
            root("with links in a heap", with(message(2, new byte[18])), Problem.UNSUPPORTED_VERSION, "fractal heap"),
            root(
                    "with a name longer than its link",
                    with(message(6, new byte[] {1, 0, 100, 'a'})),
                    Problem.TRUNCATED,
                    "100"),
            root(
                    "with a name twice",
                    Hdf5Bytes.sound()
                            .put(ROOT, header(link("w", DATASET), link("w", 700)))
                            .put(700, VECTOR),
                    Problem.DUPLICATE_NAME,
                    "'w'"),
            root("with a link to nowhere", with(link("w", Long.MAX_VALUE)), Problem.BAD_OFFSET, "9223372036854775807"));

    private static final List<HostileFile> GROUPS = List.of(
            old(
                    "whose node is itself",
                    f -> f.put(TREE + 5, (byte) 1).putLong(TREE + 32, TREE),
                    Problem.OVERLAP,
                    "again"),
            old("whose node is of chunks", f -> f.put(TREE + 4, (byte) 1), Problem.BAD_VALUE, "type 1"),
            old("of 200 levels", f -> f.put(TREE + 5, (byte) 200), Problem.BAD_VALUE, "level 200"),
            old("with more entries than file", f -> f.putShort(TREE + 6, (short) -1), Problem.BAD_HEADER, "'SNOD'"),
            old("without a heap", f -> f.put(HEAP, (byte) 0), Problem.BAD_HEADER, "'HEAP'"),
            old(
                    "with a heap larger than the file",
                    f -> f.putLong(HEAP + 8, 1L << 40),
                    Problem.TRUNCATED,
                    "1099511627776"),
            old("with a name outside its heap", f -> f.putLong(SYMBOLS + 8, 99), Problem.BAD_OFFSET, "99"),
            old("with more names than file", f -> f.putShort(SYMBOLS + 6, (short) -1), Problem.TRUNCATED, "group"),
            old("whose names are none", f -> f.put(SYMBOLS, (byte) 'X'), Problem.BAD_HEADER, "'SNOD'"));

    private static final List<HostileFile> DATASETS = List.of(
            dataset("of 33 dimensions", Problem.BAD_SHAPE, "33", dataspace(new long[33]), float32(), plain(DATA, 16)),
            dataset(
                    "of negative extent",
                    Problem.OVERFLOW,
                    "18446744073709551615",
                    dataspace(-1),
                    float32(),
                    plain(DATA, 16)),
            dataset(
                    "of 2⁶⁶ elements",
                    Problem.OVERFLOW,
                    "extents",
                    dataspace(1L << 33, 1L << 33),
                    float32(),
                    plain(DATA, 16)),
            dataset("of 2⁶³ bytes", Problem.OVERFLOW, "2⁶³", dataspace(1L << 61), float32(), plain(DATA, 16)),
            dataset(
                    "with less data than elements",
                    Problem.WRONG_SIZE,
                    "16 bytes",
                    dataspace(2, 2),
                    float32(),
                    plain(DATA, 12)),
            dataset("with data behind the file", Problem.TRUNCATED, "'w'", dataspace(2, 2), float32(), plain(4090, 16)),
            dataset("with data nowhere", Problem.BAD_OFFSET, "'w'", dataspace(2, 2), float32(), plain(1L << 50, 16)),
            dataset(
                    "of an unknown layout",
                    Problem.UNSUPPORTED_VERSION,
                    "version 7",
                    dataspace(2),
                    float32(),
                    message(8, new byte[] {7, 1})),
            dataset(
                    "with chunks of no size",
                    Problem.BAD_SHAPE,
                    "from 1 on",
                    dataspace(4, 3),
                    float32(),
                    chunks(TREE, 0, 2, 4)),
            dataset(
                    "with chunks of another rank",
                    Problem.BAD_SHAPE,
                    "2 extents",
                    dataspace(4, 3),
                    float32(),
                    chunks(TREE, 2, 4)),
            dataset(
                    "with chunks of another width",
                    Problem.BAD_SHAPE,
                    "4 bytes",
                    dataspace(4, 3),
                    float32(),
                    chunks(TREE, 2, 2, 8)),
            dataset(
                    "with chunks of 2⁶² bytes",
                    Problem.LIMIT_EXCEEDED,
                    "each",
                    dataspace(4, 3),
                    float32(),
                    chunks(TREE, 1 << 30, 1 << 30, 4)),
            dataset(
                    "a million times its file",
                    Problem.LIMIT_EXCEEDED,
                    "dataset of",
                    dataspace(1L << 40, 3),
                    float32(),
                    chunks(-1, 2, 2, 4)),
            dataset(
                    "without its tree",
                    Problem.BAD_HEADER,
                    "'TREE'",
                    dataspace(4, 3),
                    float32(),
                    chunks(DATA, 2, 2, 4)),
            piece("outside of the dataset", chunk(16, DATA, 4, 0, 0), Problem.BAD_OFFSET, "[4, 0]"),
            piece("between the chunks", chunk(16, DATA, 1, 0, 0), Problem.BAD_OFFSET, "[1, 0]"),
            piece("at a negative place", chunk(16, DATA, -2, 0, 0), Problem.BAD_OFFSET, "[-2, 0]"),
            piece("of the wrong size", chunk(12, DATA, 0, 0, 0), Problem.WRONG_SIZE, "12 bytes"),
            piece("behind the file", chunk(16, 4090, 0, 0, 0), Problem.TRUNCATED, "16 bytes"),
            file(
                    "with a chunk twice",
                    Hdf5Bytes.chunked().put(TREE, tree(0, chunk(16, DATA, 0, 0, 0), chunk(16, DATA, 0, 0, 0))),
                    Problem.DUPLICATE_NAME,
                    "[0, 0]"),
            file(
                    "with a node of chunks in itself",
                    Hdf5Bytes.chunked().put(TREE, tree(1, chunk(16, TREE, 0, 0, 0))),
                    Problem.OVERLAP,
                    "same"),
            file(
                    "whose chunks expand more than deflate can",
                    Hdf5Bytes.chunked()
                            .put(
                                    DATASET,
                                    header(dataspace(1000, 1000), float32(), chunks(TREE, 1000, 1000, 4), filter(1))),
                    Problem.WRONG_SIZE,
                    "4000000"),
            HostileFile.of(
                    "Keras archive without weights",
                    folder -> Files.write(
                            folder.resolve("hostile.keras"),
                            new ZipBytes().stored("config.json", new byte[2]).toBytes()),
                    Problem.MISSING_TENSOR,
                    "model.weights.h5"));

    private Hdf5Hostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(STARTS, GROUPS, DATASETS).flatMap(List::stream);
    }

    private static Hdf5Bytes sound() {
        return Hdf5Bytes.sound();
    }

    private static Hdf5Bytes with(byte[] message) {
        return sound().put(ROOT, header(message));
    }

    private static byte[] longs(long first, long second) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(first)
                .putLong(second)
                .array();
    }

    private static HostileFile file(String name, Hdf5Bytes content, Problem problem, String... message) {
        return file(name, content.toBytes(), problem, message);
    }

    private static HostileFile file(String name, byte[] content, Problem problem, String... message) {
        return HostileFile.of(
                "HDF5 file " + name, folder -> Files.write(folder.resolve("hostile.h5"), content), problem, message);
    }

    private static HostileFile root(String name, Hdf5Bytes content, Problem problem, String... message) {
        return file("with a root " + name, content, problem, message);
    }

    private static HostileFile old(String name, Consumer<ByteBuffer> change, Problem problem, String... message) {
        return file("with an old group " + name, Hdf5Bytes.old().change(change), problem, message);
    }

    private static HostileFile dataset(String name, Problem problem, String message, byte[]... messages) {
        return file("with a dataset " + name, sound().put(DATASET, header(messages)), problem, message);
    }

    private static HostileFile piece(String name, byte[] chunk, Problem problem, String message) {
        return file("with a chunk " + name, Hdf5Bytes.chunked().put(TREE, tree(0, chunk)), problem, message);
    }
}
