package lapidary.core.format.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.PickleBytes;
import lapidary.core.format.ZipBytes;

/// Checkpoints whose zip archive is hostile.
final class ZipHostiles {
    private static final byte[] PICKLE =
            PickleBytes.two().ascii("}").text("w").vector("0", 4).ascii("s").stop();
    private static final byte[] DATA = new byte[16];
    private static final String MAIN = "archive/data.pkl";

    private static final List<HostileFile> DIRECTORY = List.of(
            file(
                    "of four bytes",
                    "PK\3\4".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                    Problem.TRUNCATED,
                    "directory"),
            file("without a directory", Arrays.copyOf(sound(), 100), Problem.TRUNCATED, "none in 100 bytes"),
            ending("in two parts", end -> end.putShort(ZipBytes.END_DISK, (short) 1), Problem.BAD_HEADER, "one part"),
            ending(
                    "with more members than said",
                    end -> end.putShort(ZipBytes.END_COUNT, (short) 1),
                    Problem.BAD_HEADER,
                    "more bytes"),
            ending(
                    "with fewer members than said",
                    end -> end.putShort(ZipBytes.END_COUNT, (short) 3),
                    Problem.BAD_OFFSET,
                    "3 members"),
            ending(
                    "whose directory is too long",
                    end -> end.putInt(ZipBytes.END_SIZE, 100_000),
                    Problem.BAD_OFFSET,
                    "100000 bytes"),
            ending(
                    "whose directory lies behind the file",
                    end -> end.putInt(ZipBytes.END_OFFSET, 1 << 30),
                    Problem.BAD_OFFSET,
                    "1073741824"),
            ending(
                    "whose directory lies elsewhere",
                    end -> end.putInt(ZipBytes.END_OFFSET, end.getInt(ZipBytes.END_OFFSET) - 1),
                    Problem.BAD_OFFSET,
                    "ends here"),
            file("with a zip64 directory at no place", large(1L << 40, 2), Problem.BAD_OFFSET, "1099511627776"),
            file("with a zip64 directory before the file", large(-1, 2), Problem.BAD_OFFSET, "offset -1"),
            file("with a million million members", large(0, 1L << 40), Problem.LIMIT_EXCEEDED, "1099511627776"),
            file("with a negative number of members", large(0, -1), Problem.LIMIT_EXCEEDED, "found -1"));

    private static final List<HostileFile> MEMBERS = List.of(
            entry(
                    "encrypted",
                    new ZipBytes().central(e -> e.putShort(ZipBytes.CENTRAL_FLAGS, (short) 1)),
                    Problem.UNSUPPORTED_TYPE,
                    "encrypted"),
            entry(
                    "compressed with something unknown",
                    new ZipBytes().central(e -> e.putShort(ZipBytes.CENTRAL_METHOD, (short) 14)),
                    Problem.UNSUPPORTED_TYPE,
                    "method 14"),
            entry(
                    "stored in fewer bytes than it has",
                    new ZipBytes()
                            .central(e -> e.putInt(ZipBytes.CENTRAL_SIZE, 10_000))
                            .local(l -> l.putInt(ZipBytes.LOCAL_SIZE, 10_000)),
                    Problem.WRONG_SIZE,
                    "10000 bytes in"),
            entry(
                    "whose own header has another size",
                    new ZipBytes().local(l -> l.putInt(ZipBytes.LOCAL_SIZE, 5)),
                    Problem.WRONG_SIZE,
                    "5 bytes"),
            entry(
                    "whose own header has another compression",
                    new ZipBytes().local(l -> l.putShort(ZipBytes.LOCAL_METHOD, (short) 8)),
                    Problem.WRONG_SIZE,
                    "another compression"),
            entry(
                    "whose own header has another name",
                    new ZipBytes().local(l -> l.putShort(ZipBytes.LOCAL_NAME_LENGTH, (short) 3)),
                    Problem.BAD_HEADER,
                    "another"),
            file(
                    "with a member without a header of its own",
                    new ZipBytes()
                            .stored(MAIN, PICKLE)
                            .local(l -> l.putInt(0, 0))
                            .stored("archive/data/0", DATA)
                            .toBytes(),
                    Problem.BAD_HEADER,
                    "found none"),
            entry(
                    "that lies behind the directory",
                    new ZipBytes().central(e -> e.putInt(ZipBytes.CENTRAL_OFFSET, 1 << 28)),
                    Problem.BAD_OFFSET,
                    "268435456"),
            entry(
                    "that reaches into the directory",
                    new ZipBytes()
                            .central(e ->
                                    e.putInt(ZipBytes.CENTRAL_PACKED, 4_000).putInt(ZipBytes.CENTRAL_SIZE, 4_000))
                            .local(l -> l.putInt(ZipBytes.LOCAL_SIZE, 4_000)),
                    Problem.TRUNCATED,
                    "4000 bytes"),
            entry(
                    "of 64 bits that are not there",
                    new ZipBytes().central(e -> e.putInt(ZipBytes.CENTRAL_SIZE, -1)),
                    Problem.BAD_OFFSET,
                    MAIN),
            entry(
                    "whose record is longer than the directory",
                    new ZipBytes().central(e -> e.putShort(ZipBytes.CENTRAL_EXTRA_LENGTH, (short) 9_000)),
                    Problem.TRUNCATED,
                    "end of the directory"),
            file(
                    "with a member twice",
                    new ZipBytes()
                            .stored(MAIN, PICKLE)
                            .stored("archive/data/0", DATA)
                            .stored(MAIN, PICKLE)
                            .toBytes(),
                    Problem.DUPLICATE_NAME,
                    MAIN),
            file("with a member inside another", overlapping(), Problem.OVERLAP, "inside another member"),
            file(
                    "without a pickle",
                    new ZipBytes().stored("archive/readme.txt", DATA).toBytes(),
                    Problem.BAD_HEADER,
                    "found none"),
            file(
                    "with two pickles",
                    new ZipBytes()
                            .stored(MAIN, PICKLE)
                            .stored("other/data.pkl", PICKLE)
                            .toBytes(),
                    Problem.BAD_HEADER,
                    "2 of them"),
            file(
                    "with an unknown order of bytes",
                    new ZipBytes()
                            .stored(MAIN, PICKLE)
                            .stored("archive/data/0", DATA)
                            .stored("archive/byteorder", "middle".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                            .toBytes(),
                    Problem.BAD_VALUE,
                    "'middle'"));

    private ZipHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(DIRECTORY, MEMBERS).flatMap(List::stream);
    }

    private static byte[] sound() {
        return TorchHostiles.sound();
    }

    private static HostileFile file(String name, byte[] content, Problem problem, String... message) {
        return HostileFile.of(
                "zip archive " + name, folder -> Files.write(folder.resolve("hostile.pt"), content), problem, message);
    }

    private static HostileFile ending(String name, Consumer<ByteBuffer> change, Problem problem, String... message) {
        byte[] content = new ZipBytes()
                .end(change)
                .stored(MAIN, PICKLE)
                .stored("archive/data/0", DATA)
                .toBytes();
        return file(name, content, problem, message);
    }

    private static HostileFile entry(String name, ZipBytes archive, Problem problem, String... message) {
        return file("with a member " + name, archive.stored(MAIN, PICKLE).toBytes(), problem, message);
    }

    /// The second member's record points at the first one's header, whose name is the same but for the case of it.
    private static byte[] overlapping() {
        byte[] inner = new ZipBytes().stored("archive/data/0", DATA).toBytes();
        ZipBytes archive = new ZipBytes().stored(MAIN, PICKLE).stored("archive/outer", inner);
        int at = 30 + MAIN.length() + PICKLE.length + 30 + "archive/outer".length();
        archive.central(e -> e.putInt(ZipBytes.CENTRAL_OFFSET, at));
        return archive.stored("archive/data/0", DATA).toBytes();
    }

    /// A sound archive with a zip64 directory that says something else.
    private static byte[] large(long offset, long members) {
        byte[] sound = sound();
        int end = sound.length - 22;
        var bytes = ByteBuffer.allocate(sound.length + 76).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(sound, 0, end);
        bytes.putInt(0x06064b50)
                .putLong(44)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putLong(members)
                .putLong(members);
        bytes.putLong(100).putLong(100);
        bytes.putInt(0x07064b50).putInt(0).putLong(offset == 0 ? end : offset).putInt(1);
        return bytes.put(sound, end, 22).array();
    }
}
