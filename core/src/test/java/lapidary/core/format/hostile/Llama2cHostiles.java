package lapidary.core.format.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;

/// llama2.c checkpoints that lie.
final class Llama2cHostiles {
    private static final int MAGIC = 0x616b3432;
    private static final int MAGIC_BYTES = 256;

    /// Weights of the sound one: width 4, feed-forward 6, one block, two heads, one key/value head,
    /// 5 pieces, context 3.
    private static final int FLOATS = 5 * 4 + 4 + 16 + 8 + 8 + 16 + 4 + 3 * 24 + 4;

    private static final List<HostileFile> NEW = List.of(
            versioned("of version 3", b -> b.putInt(4, 3), Problem.UNSUPPORTED_VERSION, "version 3"),
            versioned("of version 0", b -> b.putInt(4, 0), Problem.UNSUPPORTED_VERSION, "version 0"),
            versioned("of a negative version", b -> b.putInt(4, -1), Problem.UNSUPPORTED_VERSION, "version -1"),
            versioned("without width", b -> b.putInt(8, 0), Problem.BAD_VALUE, "width 0"),
            versioned("of negative width", b -> b.putInt(8, -4), Problem.BAD_VALUE, "width -4"),
            versioned("of absurd width", b -> b.putInt(8, Integer.MAX_VALUE), Problem.BAD_VALUE, "2147483647"),
            versioned("of absurd feed-forward width", b -> b.putInt(12, 1 << 30), Problem.BAD_VALUE, "1073741824"),
            versioned("without blocks", b -> b.putInt(16, 0), Problem.BAD_VALUE, "blocks 0"),
            versioned("of a billion blocks", b -> b.putInt(16, 1_000_000_000), Problem.BAD_VALUE, "1000000000"),
            versioned("without heads", b -> b.putInt(20, 0), Problem.BAD_VALUE, "heads 0"),
            versioned("whose heads do not divide its width", b -> b.putInt(20, 3), Problem.BAD_VALUE, "divide"),
            versioned("with heads of odd size", b -> b.putInt(20, 4), Problem.BAD_VALUE, "even size"),
            versioned("with more key/value heads than heads", b -> b.putInt(24, 4), Problem.BAD_VALUE, "heads 4"),
            versioned("without key/value heads", b -> b.putInt(24, 0), Problem.BAD_VALUE, "key/value heads 0"),
            versioned("without vocabulary", b -> b.putInt(28, 0), Problem.BAD_VALUE, "vocabulary 0"),
            versioned("of a negative vocabulary", b -> b.putInt(28, -5), Problem.BAD_VALUE, "vocabulary -5"),
            versioned("of a vocabulary of a billion", b -> b.putInt(28, 1 << 30), Problem.BAD_VALUE, "1073741824"),
            versioned("without context", b -> b.putInt(32, 0), Problem.BAD_VALUE, "context 0"),
            versioned("that shares its head twice", b -> b.put(36, (byte) 2), Problem.BAD_VALUE, "shared classifier"),
            versioned("with one more block than weights", b -> b.putInt(16, 2), Problem.TRUNCATED, "offset"),
            versioned("with a larger vocabulary than weights", b -> b.putInt(28, 6), Problem.TRUNCATED, "offset"),
            versioned(
                    "with a smaller vocabulary than weights",
                    b -> b.putInt(28, 4),
                    Problem.WRONG_SIZE,
                    "16 more bytes"),
            versioned(
                    "with a head of its own and no weights",
                    b -> b.put(36, (byte) 0),
                    Problem.TRUNCATED,
                    "output.weight"),
            versioned("with groups of no size", b -> b.putInt(4, 2).putInt(37, 0), Problem.BAD_VALUE, "group size"),
            versioned("with groups of negative size", b -> b.putInt(4, 2).putInt(37, -1), Problem.BAD_VALUE, "-1"),
            versioned(
                    "with groups that do not divide its weights",
                    b -> b.putInt(4, 2).putInt(37, 7),
                    Problem.BAD_VALUE,
                    "whole groups of 7"),
            cut("with half a header", 100, Problem.TRUNCATED, "256 bytes"),
            cut("with weights cut short", MAGIC_BYTES + 4 * FLOATS - 1, Problem.TRUNCATED, "ffn_up"));

    private static final List<HostileFile> OLD = List.of(
            legacy("one byte short", bytes -> Arrays.copyOf(bytes, bytes.length - 1), Problem.TRUNCATED, "rotations"),
            legacy(
                    "one byte long",
                    bytes -> Arrays.copyOf(bytes, bytes.length + 1),
                    Problem.WRONG_SIZE,
                    "1 more bytes"),
            legacy("without weights", bytes -> Arrays.copyOf(bytes, 28), Problem.TRUNCATED, "token_embd.weight"),
            HostileFile.of(
                    "llama2.c checkpoint with a tokenizer of absurd pieces",
                    folder -> {
                        byte[] tokenizer = ByteBuffer.allocate(64)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(8)
                                .putFloat(0)
                                .putInt(1 << 30)
                                .array();
                        Files.write(folder.resolve("tok5.bin"), tokenizer);
                        return Files.write(folder.resolve("hostile.bin"), old());
                    },
                    Problem.BAD_TOKENIZER,
                    "piece 0 at offset 4",
                    "1073741824"));

    private Llama2cHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(NEW, OLD).flatMap(List::stream);
    }

    static byte[] old() {
        ByteBuffer bytes = ByteBuffer.allocate(28 + 4 * (FLOATS + 2 * 3)).order(ByteOrder.LITTLE_ENDIAN);
        return numbers(bytes).array();
    }

    private static byte[] sound() {
        ByteBuffer bytes = ByteBuffer.allocate(MAGIC_BYTES + 4 * FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        numbers(bytes.putInt(MAGIC).putInt(1)).put((byte) 1);
        return bytes.array();
    }

    private static ByteBuffer numbers(ByteBuffer bytes) {
        return bytes.putInt(4).putInt(6).putInt(1).putInt(2).putInt(1).putInt(5).putInt(3);
    }

    private static HostileFile versioned(String name, Consumer<ByteBuffer> change, Problem problem, String... message) {
        byte[] content = sound();
        change.accept(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        return file(name, content, problem, message);
    }

    private static HostileFile cut(String name, int length, Problem problem, String... message) {
        return file(name, Arrays.copyOf(sound(), length), problem, message);
    }

    private static HostileFile legacy(String name, UnaryOperator<byte[]> change, Problem problem, String... message) {
        return file("of the first layout " + name, change.apply(old()), problem, message);
    }

    private static HostileFile file(String name, byte[] content, Problem problem, String... message) {
        return HostileFile.of(
                "llama2.c checkpoint " + name,
                folder -> Files.write(folder.resolve("hostile.bin"), content),
                problem,
                message);
    }
}
