package lapidary.core.format.hostile;

import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.PickleBytes;
import lapidary.core.format.ZipBytes;

/// PyTorch checkpoints whose pickle is hostile.
final class TorchHostiles {
    private static final String KEY = "w";

    /// Opcodes whose work would grow without bound.
    private static final List<HostileFile> BOMBS = List.of(
            pickle("that never ends", p -> p.ascii("(".repeat(1000)), Problem.TRUNCATED, "data.pkl at offset 1002"),
            pickle(
                    "with a text longer than the file",
                    p -> p.ascii("X").int32(0x7fffffff),
                    Problem.TRUNCATED,
                    "2147483647"),
            pickle(
                    "with a text of 2⁶³ bytes",
                    p -> p.bytes(0x8d).int64(Long.MIN_VALUE),
                    Problem.TRUNCATED,
                    "9223372036854775808"),
            pickle("with bytes longer than the file", p -> p.ascii("B").int32(-1), Problem.TRUNCATED, "4294967295"),
            pickle("with a number of 16 MB", p -> p.bytes(0x8b).int32(1 << 24), Problem.LIMIT_EXCEEDED, "16777216"),
            pickle("with a number of negative length", p -> p.bytes(0x8b).int32(-5), Problem.LIMIT_EXCEEDED, "-5"),
            pickle(
                    "with a decimal number of 5,000 digits",
                    p -> p.ascii("L" + "9".repeat(5000) + "L\n"),
                    Problem.LIMIT_EXCEEDED,
                    "a number of at most"),
            pickle("with a line without end", p -> p.ascii("c" + "a".repeat(70_000)), Problem.LIMIT_EXCEEDED, "a line"),
            pickle("that remembers at no place", p -> p.ascii("]p-1\n"), Problem.BAD_VALUE, "remembered value"),
            pickle(
                    "that recalls what it never knew",
                    p -> p.ascii("j").int32(99),
                    Problem.BAD_VALUE,
                    "remembered value 99"),
            pickle("that takes from an empty stack", p -> p.ascii("a"), Problem.BAD_VALUE, "an empty stack"),
            pickle("that takes to no mark", p -> p.ascii("]t"), Problem.BAD_VALUE, "a mark on the stack"),
            pickle("with an unknown opcode", p -> p.bytes(0xff), Problem.BAD_VALUE, "0xff"),
            pickle("of a protocol of the future", p -> p.bytes(0x80, 9), Problem.UNSUPPORTED_VERSION, "protocol 9"),
            pickle("with a buffer outside of it", p -> p.bytes(0x97), Problem.UNSUPPORTED_TYPE, "buffer"),
            pickle("with keys without values", p -> p.ascii("}(NNNu"), Problem.BAD_VALUE, "a key without one"),
            pickle("that appends to a number", p -> p.ascii("K\1Na"), Problem.BAD_VALUE, "a list to add to"),
            pickle("nested ten thousand deep", TorchHostiles::deep, Problem.LIMIT_EXCEEDED, "nested"),
            pickle("of a billion laughs", TorchHostiles::laughs, Problem.LIMIT_EXCEEDED, "names of tensors"),
            pickle(
                    "that copies a dictionary without end",
                    TorchHostiles::copies,
                    Problem.LIMIT_EXCEEDED,
                    "calls that make"),
            pickle(
                    "with ten million containers",
                    p -> p.ascii("]0".repeat(5_000_000)),
                    Problem.LIMIT_EXCEEDED,
                    "containers"),
            pickle(
                    "with a stack of five million",
                    p -> p.ascii("N".repeat(5_000_000)),
                    Problem.LIMIT_EXCEEDED,
                    "a stack"));

    /// Tensors that are not what they say.
    private static final List<HostileFile> TENSORS = List.of(
            tensor("beyond its storage", 4, 0, new long[] {5}, new long[] {1}, Problem.BAD_OFFSET, "storage of 4"),
            tensor(
                    "that begins behind its storage",
                    4,
                    4,
                    new long[] {1},
                    new long[] {1},
                    Problem.BAD_OFFSET,
                    "element 4"),
            tensor(
                    "with strides out of its storage",
                    4,
                    0,
                    new long[] {2, 2},
                    new long[] {3, 1},
                    Problem.BAD_OFFSET,
                    "[3, 1]"),
            tensor("of negative size", 4, 0, new long[] {-1}, new long[] {1}, Problem.BAD_VALUE, "found -1"),
            tensor("with negative strides", 4, 3, new long[] {4}, new long[] {-1}, Problem.BAD_VALUE, "strides"),
            tensor(
                    "from a negative element on",
                    4,
                    -1,
                    new long[] {4},
                    new long[] {1},
                    Problem.BAD_VALUE,
                    "first element"),
            tensor(
                    "of 2⁶⁴ elements",
                    4,
                    0,
                    new long[] {1L << 32, 1L << 32},
                    new long[] {0, 0},
                    Problem.OVERFLOW,
                    "4294967296"),
            tensor(
                    "with strides that overflow",
                    4,
                    0,
                    new long[] {3, 2},
                    new long[] {Long.MAX_VALUE / 2, Long.MAX_VALUE},
                    Problem.OVERFLOW,
                    "size [3, 2]"),
            tensor(
                    "that shows one number a trillion times",
                    4,
                    0,
                    new long[] {1L << 40},
                    new long[] {0},
                    Problem.LIMIT_EXCEEDED,
                    "times its storage"),
            tensor(
                    "with more strides than extents",
                    4,
                    0,
                    new long[] {4},
                    new long[] {1, 1},
                    Problem.BAD_SHAPE,
                    "strides"),
            tensor("of 65 dimensions", 4, 0, new long[65], new long[65], Problem.LIMIT_EXCEEDED, "dimensions"),
            entry(
                    "without its storage",
                    p -> p.vector("missing", 4),
                    Problem.MISSING_TENSOR,
                    "member 'archive/data/missing'",
                    "tensor 'w'"),
            entry("whose storage is too short", p -> p.vector("0", 5), Problem.WRONG_SIZE, "20 bytes", "16 bytes"),
            entry("whose storage is too long", p -> p.vector("0", 3), Problem.WRONG_SIZE, "12 bytes", "16 bytes"),
            entry(
                    "whose storage climbs out of the archive",
                    p -> p.vector("../../../etc/passwd", 4),
                    Problem.MISSING_TENSOR,
                    "passwd"),
            entry(
                    "of 2⁶² numbers",
                    p -> p.tensor("0", 1L << 62, 0, new long[] {4}, new long[] {1}),
                    Problem.OVERFLOW,
                    "2⁶³"),
            entry(
                    "on a storage of an unknown kind",
                    p -> p.storage("QuaternionStorage", "0", 4),
                    Problem.UNSUPPORTED_TYPE,
                    "QuaternionStorage"),
            entry(
                    "on something that is no storage",
                    p -> p.global("torch._utils", "_rebuild_tensor_v2")
                            .ascii("(")
                            .text("0")
                            .whole(0)
                            .ascii("))tR"),
                    Problem.BAD_VALUE,
                    "the text '0'"),
            entry(
                    "that rebuilds itself",
                    p -> p.global("torch._tensor", "_rebuild_from_type_v2")
                            .ascii("(")
                            .global("torch._tensor", "_rebuild_from_type_v2")
                            .ascii("NNNtR"),
                    Problem.BAD_VALUE,
                    "itself"),
            entry(
                    "quantized along an axis that it has not",
                    p -> p.global("torch._utils", "_rebuild_qtensor")
                            .ascii("(")
                            .storage("QInt8Storage", "0", 16)
                            .whole(0)
                            .tuple(16)
                            .tuple(1)
                            .ascii("(")
                            .global("torch", "per_channel_affine")
                            .ascii("NN")
                            .whole(3)
                            .ascii("ttR"),
                    Problem.BAD_VALUE,
                    "an axis below 1"),
            pickle(
                    "with a name twice",
                    p -> p.ascii("}(")
                            .text("w")
                            .vector("0", 4)
                            .text("w")
                            .vector("0", 4)
                            .ascii("u."),
                    Problem.DUPLICATE_NAME,
                    "tensor 'w'"));

    private TorchHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(BOMBS, TENSORS).flatMap(List::stream);
    }

    static byte[] archive(byte[] pickle) {
        return new ZipBytes()
                .stored("archive/data.pkl", pickle)
                .stored("archive/data/0", new byte[16])
                .toBytes();
    }

    /// A checkpoint of one tensor.
    static byte[] sound() {
        return archive(
                PickleBytes.two().ascii("}").text("w").vector("0", 4).ascii("s").stop());
    }

    private static HostileFile pickle(
            String name, UnaryOperator<PickleBytes> content, Problem problem, String... message) {
        return HostileFile.of(
                "checkpoint " + name,
                folder -> Files.write(
                        folder.resolve("hostile.pt"),
                        archive(content.apply(PickleBytes.two()).toBytes())),
                problem,
                message);
    }

    private static HostileFile entry(
            String name, UnaryOperator<PickleBytes> value, Problem problem, String... message) {
        return HostileFile.of(
                "checkpoint with a tensor " + name,
                folder -> Files.write(
                        folder.resolve("hostile.pt"),
                        archive(value.apply(PickleBytes.two().ascii("}").text(KEY))
                                .ascii("s")
                                .stop())),
                problem,
                message);
    }

    private static HostileFile tensor(
            String name, long elements, long offset, long[] shape, long[] strides, Problem problem, String... message) {
        return entry(name, p -> p.tensor("0", elements, offset, shape, strides), problem, message);
    }

    private static PickleBytes deep(PickleBytes pickle) {
        return pickle.ascii("]".repeat(10_000)).ascii("a".repeat(9_999)).ascii(".");
    }

    /// Each list holds the one before it twenty times, the first one a tensor.
    private static PickleBytes laughs(PickleBytes pickle) {
        pickle.vector("0", 4).bytes('q', 0);
        for (int level = 1; level <= 12; level++) {
            pickle.ascii("](");
            for (int i = 0; i < 20; i++) {
                pickle.bytes('h', level - 1);
            }
            pickle.ascii("e").bytes('q', level);
        }
        return pickle.ascii(".");
    }

    /// A list of 10,000 pairs that becomes a dictionary ten thousand times.
    private static PickleBytes copies(PickleBytes pickle) {
        pickle.ascii("](");
        for (int i = 0; i < 10_000; i++) {
            pickle.ascii("NN").bytes(0x86);
        }
        pickle.ascii("e").bytes(0x85, 'q', 0).ascii("0");
        pickle.global("collections", "OrderedDict").bytes('q', 1).ascii("0");
        for (int i = 0; i < 10_000; i++) {
            pickle.bytes('h', 1, 'h', 0).ascii("R0");
        }
        return pickle.ascii("N.");
    }
}
