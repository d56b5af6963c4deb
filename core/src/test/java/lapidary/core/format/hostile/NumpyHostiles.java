package lapidary.core.format.hostile;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.NpyBytes;
import lapidary.core.format.ZipBytes;

/// NumPy files that lie.
final class NumpyHostiles {
    private static final byte[] DATA = new byte[24];
    private static final String SOUND = NpyBytes.header("<f4", false, "(2, 3)");

    private static final List<HostileFile> STARTS = List.of(
            raw("that is empty but for its name", new byte[1], Problem.BAD_MAGIC, "NUMPY"),
            raw("with half a magic number", Arrays.copyOf(NpyBytes.file(SOUND, DATA), 4), Problem.BAD_MAGIC, "NUMPY"),
            raw(
                    "cut before its length",
                    Arrays.copyOf(NpyBytes.file(SOUND, DATA), 9),
                    Problem.TRUNCATED,
                    "found 9 bytes"),
            raw(
                    "cut in its header",
                    Arrays.copyOf(NpyBytes.file(SOUND, DATA), 30),
                    Problem.TRUNCATED,
                    "found 30 bytes"),
            raw("of version 4", NpyBytes.file(4, 0, 60, SOUND, DATA), Problem.UNSUPPORTED_VERSION, "4.0"),
            raw("of version 1.7", NpyBytes.file(1, 7, 60, SOUND, DATA), Problem.UNSUPPORTED_VERSION, "1.7"),
            raw("of version 0", NpyBytes.file(0, 0, 60, SOUND, DATA), Problem.UNSUPPORTED_VERSION, "0.0"),
            raw(
                    "with a header of 4 GiB",
                    NpyBytes.file(2, 0, 0xffff_ffffL, SOUND, DATA),
                    Problem.LIMIT_EXCEEDED,
                    "4294967295"),
            raw(
                    "with a header longer than the file",
                    NpyBytes.file(2, 0, 5_000, SOUND, DATA),
                    Problem.TRUNCATED,
                    "5012"),
            raw("with data cut short", NpyBytes.file(SOUND, new byte[23]), Problem.TRUNCATED, "24 bytes", "23 bytes"),
            raw("with data too long", NpyBytes.file(SOUND, new byte[25]), Problem.WRONG_SIZE, "24 bytes", "25 bytes"));

    private static final List<HostileFile> HEADERS = List.of(
            header("that is nothing", "", Problem.BAD_HEADER, "'{'"),
            header("that is no dictionary", "[1, 2]", Problem.BAD_HEADER, "'{'"),
            header("without an end", "{'descr': '<f4', 'fortran_order': False", Problem.BAD_HEADER, "comma"),
            header("without a shape", "{'descr': '<f4', 'fortran_order': False}", Problem.BAD_HEADER, "'shape'"),
            header(
                    "with its type twice",
                    "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}",
                    Problem.BAD_HEADER,
                    "once"),
            header("with an unknown key", "{'colour': 'red', " + SOUND.substring(1), Problem.BAD_HEADER, "'colour'"),
            header("with something after it", SOUND + " + os.system('ls')", Problem.BAD_HEADER, "nothing else"),
            header("with a call as its shape", SOUND.replace("(2, 3)", "exit()"), Problem.BAD_HEADER, "'('"),
            header("with a call in its shape", SOUND.replace("(2, 3)", "(exit(), 3)"), Problem.BAD_SHAPE, "'exit'"),
            header("with a negative extent", SOUND.replace("(2, 3)", "(-2, 3)"), Problem.BAD_HEADER, "'-2"),
            header("with half an extent", SOUND.replace("(2, 3)", "(2.5, 3)"), Problem.BAD_HEADER, "comma"),
            header(
                    "with an extent of 30 digits",
                    SOUND.replace("(2, 3)", "(" + "9".repeat(30) + ",)"),
                    Problem.BAD_SHAPE,
                    "999"),
            header(
                    "with 2⁷⁰ elements",
                    SOUND.replace("(2, 3)", "(99999999999, 99999999999)"),
                    Problem.OVERFLOW,
                    "99999999999"),
            header(
                    "with 2⁶³ bytes",
                    SOUND.replace("(2, 3)", "(999999999999999999, 9)"),
                    Problem.OVERFLOW,
                    "999999999999999999"),
            header("with 65 dimensions", SOUND.replace("(2, 3)", "(" + "1,".repeat(65) + ")"), Problem.BAD_SHAPE, "64"),
            header(
                    "with a neither true nor false order",
                    SOUND.replace("False", "Maybe"),
                    Problem.BAD_HEADER,
                    "'Maybe'"),
            header("with an endless text", "{'descr", Problem.BAD_HEADER, "end of a text"),
            header(
                    "with a type nested a thousand deep",
                    "{'descr': " + "[".repeat(1_000) + "]".repeat(1_000) + ", 'fortran_order': False, 'shape': ()}",
                    Problem.BAD_HEADER,
                    "nested"),
            HostileFile.of(
                    "NumPy archive with an array that is none",
                    folder -> Files.write(
                            folder.resolve("hostile.npz"),
                            new ZipBytes().stored("a.npy", new byte[64]).toBytes()),
                    Problem.BAD_MAGIC,
                    "member 'a.npy'"),
            HostileFile.of(
                    "NumPy archive with an array cut short",
                    folder -> Files.write(
                            folder.resolve("hostile.npz"),
                            new ZipBytes()
                                    .deflated("a.npy", NpyBytes.file(SOUND, new byte[20]))
                                    .toBytes()),
                    Problem.TRUNCATED,
                    "array 'a'"),
            HostileFile.of(
                    "NumPy archive that expands more than deflate can",
                    folder -> Files.write(
                            folder.resolve("hostile.npz"),
                            new ZipBytes()
                                    .central(e -> e.putInt(ZipBytes.CENTRAL_SIZE, 2_000_000_000))
                                    .local(l -> l.putInt(ZipBytes.LOCAL_SIZE, 2_000_000_000))
                                    .deflated("a.npy", NpyBytes.file(SOUND, DATA))
                                    .toBytes()),
                    Problem.WRONG_SIZE,
                    "1032"),
            HostileFile.of(
                    "NumPy archive with broken deflated data",
                    folder -> Files.write(folder.resolve("hostile.npz"), broken()),
                    Problem.BAD_VALUE,
                    "deflated data"));

    private NumpyHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(STARTS, HEADERS).flatMap(List::stream);
    }

    static byte[] sound() {
        return NpyBytes.file(SOUND, DATA);
    }

    private static HostileFile raw(String name, byte[] content, Problem problem, String... message) {
        return HostileFile.of(
                "NumPy file " + name, folder -> Files.write(folder.resolve("hostile.npy"), content), problem, message);
    }

    private static HostileFile header(String name, String header, Problem problem, String... message) {
        return raw("with a header " + name, NpyBytes.file(header, DATA), problem, message);
    }

    private static byte[] broken() {
        byte[] archive = new ZipBytes().deflated("a.npy", sound()).toBytes();
        Arrays.fill(archive, 35, 50, (byte) 0xff);
        return archive;
    }
}
