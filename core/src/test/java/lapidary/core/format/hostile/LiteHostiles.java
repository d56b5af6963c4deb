package lapidary.core.format.hostile;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.LiteBytes;
import lapidary.core.format.LiteBytes.Places;

/// TensorFlow Lite files whose tables lie upon or outside of each other, or whose tensors do not fit their data.
final class LiteHostiles {
    private static final int FULLY_CONNECTED = 9;

    private static final List<HostileFile> TABLES = List.of(
            bytes("that is empty", new byte[0], Problem.BAD_OFFSET, "8 bytes"),
            bytes("that ends in the header", new byte[] {8, 0, 0, 0, 'T'}, Problem.BAD_OFFSET, "5 bytes"),
            patched("whose root lies behind the end", (p, b) -> b.putInt(0, 1 << 20), Problem.BAD_OFFSET, "1048576"),
            patched("whose root lies 4 GiB away", (p, b) -> b.putInt(0, -1), Problem.BAD_OFFSET, "4294967295"),
            patched("whose root ends with the file", (p, b) -> b.putInt(0, b.limit() - 2), Problem.BAD_OFFSET),
            patched("whose fields lie before the file", (p, b) -> b.putInt(p.root(), 1 << 30), Problem.BAD_OFFSET),
            patched("whose fields lie behind it", (p, b) -> b.putInt(p.root(), -(1 << 30)), Problem.BAD_OFFSET),
            patched(
                    "with more fields than bytes",
                    (p, b) -> b.putShort(p.vtable(p.root()), (short) -1),
                    Problem.BAD_OFFSET,
                    "list of a table's fields"),
            patched(
                    "with a field outside",
                    (p, b) -> b.putShort(p.vtable(p.root()) + 4 + 2 * 2, (short) -2),
                    Problem.BAD_OFFSET,
                    "field 2"),
            patched(
                    "with a vector outside",
                    (p, b) -> b.putInt(p.field(p.root(), 4), 1 << 28),
                    Problem.BAD_OFFSET,
                    "a vector"),
            patched(
                    "with 2³² buffers",
                    (p, b) -> b.putInt(p.follow(p.field(p.root(), 4)), -1),
                    Problem.BAD_OFFSET,
                    "4294967295 elements"),
            patched(
                    "with 2³¹ graphs",
                    (p, b) -> b.putInt(p.follow(p.field(p.root(), 2)), Integer.MIN_VALUE),
                    Problem.BAD_OFFSET,
                    "2147483648 elements"),
            patched(
                    "with a graph outside",
                    (p, b) -> b.putInt(p.follow(p.field(p.root(), 2)) + 4, 1 << 27),
                    Problem.BAD_OFFSET,
                    "a table"),
            patched("whose root has itself as fields", (p, b) -> b.putInt(p.root(), 0), Problem.BAD_HEADER, "none"),
            patched(
                    "with a tensor outside",
                    (p, b) -> b.putInt(p.follow(p.field(p.graph(), 0)) + 4, 1 << 27),
                    Problem.BAD_OFFSET,
                    "tensor 0"),
            patched(
                    "with a name outside",
                    (p, b) -> b.putInt(p.field(p.tensor(0), 3), 1 << 27),
                    Problem.BAD_OFFSET,
                    "a vector"),
            patched(
                    "with a name longer than the file",
                    (p, b) -> b.putInt(p.follow(p.field(p.tensor(0), 3)), 1 << 27),
                    Problem.BAD_OFFSET,
                    "134217728 elements"),
            patched(
                    "with a name that is no text",
                    (p, b) -> b.put(p.follow(p.field(p.tensor(0), 3)) + 4, (byte) 0xff),
                    Problem.BAD_VALUE,
                    "UTF-8"),
            patched(
                    "with a shape longer than the file",
                    (p, b) -> b.putInt(p.follow(p.field(p.tensor(0), 0)), 1 << 27),
                    Problem.BAD_OFFSET,
                    "elements"),
            patched(
                    "with data longer than the file",
                    (p, b) -> b.putInt(p.follow(p.field(p.element(p.root(), 4, 1), 0)), 1 << 27),
                    Problem.BAD_OFFSET,
                    "buffer 1"));

    private static final List<HostileFile> TENSORS = List.of(
            bytes("without a graph", new LiteBytes().withoutGraph(), Problem.BAD_HEADER, "none"),
            lite(
                    "with too few bytes",
                    new LiteBytes().tensor("w", LiteBytes.FLOAT32, new byte[12], 2, 2),
                    Problem.WRONG_SIZE,
                    "16 bytes"),
            lite(
                    "with too many bytes",
                    new LiteBytes().tensor("w", LiteBytes.INT8, new byte[12], 2, 2),
                    Problem.WRONG_SIZE,
                    "12 bytes"),
            lite(
                    "of a negative extent",
                    new LiteBytes().tensor("w", LiteBytes.INT8, new byte[4], 2, -2),
                    Problem.BAD_SHAPE,
                    "-2"),
            lite(
                    "of 2⁹³ elements",
                    new LiteBytes()
                            .tensor(
                                    "w",
                                    LiteBytes.INT8,
                                    new byte[4],
                                    Integer.MAX_VALUE,
                                    Integer.MAX_VALUE,
                                    Integer.MAX_VALUE),
                    Problem.OVERFLOW,
                    "63 bits"),
            lite(
                    "of 2⁶² elements of four bytes",
                    new LiteBytes().tensor("w", LiteBytes.FLOAT32, new byte[4], Integer.MAX_VALUE, Integer.MAX_VALUE),
                    Problem.OVERFLOW,
                    "63 bits"),
            lite(
                    "of 33 dimensions",
                    new LiteBytes().tensor("w", LiteBytes.INT8, new byte[4], new int[33]),
                    Problem.LIMIT_EXCEEDED,
                    "32 dimensions"),
            lite(
                    "in a buffer that is not there",
                    new LiteBytes().tensor("w", LiteBytes.INT8, 7, 0, 4),
                    Problem.BAD_VALUE,
                    "a buffer below 1"),
            lite(
                    "in a negative buffer",
                    new LiteBytes().tensor("w", LiteBytes.INT8, -1, 0, 4),
                    Problem.BAD_VALUE,
                    "4294967295"),
            lite(
                    "behind the end",
                    new LiteBytes().behind("w", LiteBytes.INT8, 1 << 20, 4, 4),
                    Problem.TRUNCATED,
                    "offset 1048576"),
            lite(
                    "at an offset of 2⁶³",
                    new LiteBytes().behind("w", LiteBytes.INT8, Long.MIN_VALUE, 4, 4),
                    Problem.TRUNCATED,
                    "9223372036854775808"),
            lite(
                    "of 2⁶³ bytes",
                    new LiteBytes().behind("w", LiteBytes.INT8, 8, Long.MIN_VALUE, 4),
                    Problem.TRUNCATED,
                    "9223372036854775808"),
            lite(
                    "with scales that do not fit its axis",
                    new LiteBytes().quantized("w", LiteBytes.INT8, new byte[4], new float[3], new long[3], 0, 2, 2),
                    Problem.WRONG_SIZE,
                    "3 scales"),
            lite(
                    "with scales along an axis it has not",
                    new LiteBytes().quantized("w", LiteBytes.INT8, new byte[4], new float[2], new long[2], 5, 2, 2),
                    Problem.WRONG_SIZE,
                    "axis 5"),
            lite(
                    "with fewer zero points than scales",
                    new LiteBytes().quantized("w", LiteBytes.INT8, new byte[6], new float[3], new long[2], 0, 3, 2),
                    Problem.WRONG_SIZE,
                    "3 zero points"),
            lite(
                    "taken by an unknown operator",
                    new LiteBytes().tensor("w", LiteBytes.INT8, new byte[4], 4).operatorOf(3, new int[] {0}, 0),
                    Problem.BAD_VALUE,
                    "operator code"),
            lite(
                    "and an operator that takes another",
                    new LiteBytes()
                            .tensor("w", LiteBytes.INT8, new byte[4], 4)
                            .operator(FULLY_CONNECTED, new int[] {9}, 0),
                    Problem.BAD_VALUE,
                    "a tensor below 1"),
            lite(
                    "and an operator that makes another",
                    new LiteBytes()
                            .tensor("w", LiteBytes.INT8, new byte[4], 4)
                            .operator(FULLY_CONNECTED, new int[] {0}, -2),
                    Problem.BAD_VALUE,
                    "-2"));

    private LiteHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(TABLES, TENSORS).flatMap(List::stream);
    }

    static byte[] sound() {
        return new LiteBytes()
                .tensor("weights", LiteBytes.FLOAT32, new byte[24], 2, 3)
                .quantized("codes", LiteBytes.INT8, new byte[6], new float[] {1, 2}, new long[2], 0, 2, 3)
                .tensor("input", LiteBytes.FLOAT32, 0, 0, 1, 3)
                .operator(FULLY_CONNECTED, new int[] {2, 0, -1}, 2)
                .toBytes();
    }

    private static HostileFile patched(
            String name, BiConsumer<Places, ByteBuffer> patch, Problem problem, String... message) {
        byte[] file = sound();
        Places places = Places.of(file);
        patch.accept(Places.of(Arrays.copyOf(file, file.length)), places.bytes());
        return bytes(name, file, problem, message);
    }

    private static HostileFile lite(String name, LiteBytes file, Problem problem, String... message) {
        return bytes("with a tensor " + name, file.toBytes(), problem, message);
    }

    private static HostileFile bytes(String name, byte[] file, Problem problem, String... message) {
        return HostileFile.of(
                "TensorFlow Lite " + name,
                folder -> Files.write(folder.resolve("hostile.tflite"), file),
                problem,
                message);
    }
}
