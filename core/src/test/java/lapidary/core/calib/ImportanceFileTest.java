package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import lapidary.core.calib.ImportanceMatrix.Entry;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.GgufBytes;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImportanceFileTest {
    @TempDir
    private Path folder;

    /// Two experts, of which the second saw nothing, and a plain layer.
    private static ImportanceMatrix matrix() {
        Entry experts = new Entry(new float[] {2, 4, 6, 0, 0, 0}, new long[] {8, 0});
        Entry plain = new Entry(new float[] {1, 3}, new long[] {4});
        return new ImportanceMatrix(
                new TreeMap<>(Map.of("blk.0.ffn_down_exps.weight", experts, "blk.0.attn_q.weight", plain)),
                List.of("text.txt"),
                2,
                4);
    }

    @Test
    void ggufFilesComeBackAsTheyWere() throws IOException {
        Path file = folder.resolve("importance.gguf");
        ImportanceFile.write(matrix(), file, ImportanceFile.Kind.GGUF, Job.UNWATCHED);
        Evidence.Calibration read = ImportanceFile.read(file);
        assertEquals(matrix(), read.matrix());
        assertEquals("importance.gguf", read.fileName());
        assertEquals(64, read.sha256().length());
    }

    @Test
    void ggufFilesKnowTheHashesOfTheirTexts() throws IOException {
        Path file = folder.resolve("importance.gguf");
        ImportanceMatrix known = matrix().of(List.of("ab".repeat(32)));
        ImportanceFile.write(known, file, ImportanceFile.Kind.GGUF, Job.UNWATCHED);
        assertEquals(known, ImportanceFile.read(file).matrix());
    }

    @Test
    void meansOfAnUntouchedExpertAreOne() {
        assertArrayEquals(
                new float[] {0.25f, 0.5f, 0.75f, 1, 1, 1},
                matrix().means("blk.0.ffn_down_exps.weight").orElseThrow());
    }

    /// The layout of `save_imatrix_legacy` in llama.cpp's `imatrix.cpp`, put together by hand: 2 sequences of 4
    /// tokens for the experts, 1 for the plain layer.
    @Test
    void datFilesAreLaidOutAsLlamaCppLaysThemOut() throws IOException {
        Path file = folder.resolve("importance.dat");
        ImportanceFile.write(matrix(), file, ImportanceFile.Kind.DAT, Job.UNWATCHED);
        ByteBuffer expected = little(1000)
                .putInt(2)
                .put(text("blk.0.attn_q.weight"))
                .putInt(1)
                .putInt(2)
                .putFloat(0.25f)
                .putFloat(0.75f)
                .put(text("blk.0.ffn_down_exps.weight"))
                .putInt(2)
                .putInt(6)
                .putFloat(0.5f)
                .putFloat(1)
                .putFloat(1.5f)
                .putFloat(2)
                .putFloat(2)
                .putFloat(2)
                .putInt(2)
                .put(text("text.txt"));
        assertEquals(
                HexFormat.of().formatHex(expected.array(), 0, expected.position()),
                HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Test
    void datFilesKeepTheirMeansThroughEitherKind() throws IOException {
        Path dat = folder.resolve("a.dat");
        ImportanceFile.write(matrix(), dat, ImportanceFile.Kind.DAT, Job.UNWATCHED);
        ImportanceMatrix read = ImportanceFile.read(dat).matrix();
        assertEquals(matrix().datasets(), read.datasets());
        assertEquals(2, read.chunks());
        for (ImportanceFile.Kind kind : ImportanceFile.Kind.values()) {
            Path copy = folder.resolve("copy");
            ImportanceFile.write(read, copy, kind, Job.UNWATCHED);
            for (String name : matrix().entries().keySet()) {
                assertArrayEquals(
                        matrix().means(name).orElseThrow(),
                        ImportanceFile.read(copy).matrix().means(name).orElseThrow(),
                        kind + " " + name);
            }
        }
        Path again = folder.resolve("again.dat");
        ImportanceFile.write(read, again, ImportanceFile.Kind.DAT, Job.UNWATCHED);
        assertArrayEquals(Files.readAllBytes(dat), Files.readAllBytes(again));
    }

    @Test
    void theCountsAtTheEndOfADatFileMayBeMissing() throws IOException {
        Path file = folder.resolve("old.dat");
        write(
                file,
                little(100).putInt(1).put(text("a.weight")).putInt(3).putInt(1).putFloat(6));
        ImportanceMatrix read = ImportanceFile.read(file).matrix();
        assertArrayEquals(new float[] {2}, read.means("a.weight").orElseThrow());
        assertEquals(List.of(), read.datasets());
    }

    @ParameterizedTest
    @EnumSource
    void everyTruncationAndManyFlippedBitsAreAMatrixOrANamedError(ImportanceFile.Kind kind) throws IOException {
        Path file = folder.resolve("sound");
        ImportanceFile.write(matrix(), file, kind, Job.UNWATCHED);
        byte[] sound = Files.readAllBytes(file);
        Path broken = folder.resolve("broken");
        for (int length = 0; length < sound.length; length++) {
            Files.write(broken, Arrays.copyOf(sound, length));
            readOrNamed(broken);
        }
        Random random = new Random(7);
        for (int i = 0; i < 600; i++) {
            byte[] flipped = sound.clone();
            flipped[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(broken, flipped);
            readOrNamed(broken);
        }
    }

    private static void readOrNamed(Path file) throws IOException {
        try {
            ImportanceFile.read(file);
        } catch (FormatException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("expected"), e.getMessage());
        }
    }

    record Hostile(String what, byte[] bytes, Problem expected) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Hostile> hostiles() {
        ByteBuffer twice = little(200).putInt(2);
        for (int i = 0; i < 2; i++) {
            twice.put(text("a")).putInt(1).putInt(1).putFloat(1);
        }
        return Stream.of(
                new Hostile("nothing", new byte[0], Problem.TRUNCATED),
                new Hostile("a text", "no importance at all".getBytes(StandardCharsets.UTF_8), Problem.UNKNOWN_FORMAT),
                new Hostile("two billion entries", bytes(little(64).putInt(Integer.MAX_VALUE)), Problem.UNKNOWN_FORMAT),
                new Hostile("fewer than no entries", bytes(little(64).putInt(-1)), Problem.UNKNOWN_FORMAT),
                new Hostile(
                        "a name of two gigabytes",
                        bytes(little(64)
                                .putInt(1)
                                .putInt(Integer.MAX_VALUE)
                                .putInt(1)
                                .putInt(1)
                                .putInt(1)),
                        Problem.BAD_VALUE),
                new Hostile(
                        "a billion values",
                        bytes(little(64)
                                .putInt(1)
                                .put(text("a"))
                                .putInt(1)
                                .putInt(1 << 30)
                                .putInt(1)),
                        Problem.TRUNCATED),
                new Hostile(
                        "a value that is no number",
                        bytes(little(64)
                                .putInt(1)
                                .put(text("a"))
                                .putInt(1)
                                .putInt(1)
                                .putFloat(Float.NaN)),
                        Problem.BAD_VALUE),
                new Hostile(
                        "a square below zero",
                        bytes(little(64)
                                .putInt(1)
                                .put(text("a"))
                                .putInt(1)
                                .putInt(1)
                                .putFloat(-1)),
                        Problem.BAD_VALUE),
                new Hostile("a name twice", bytes(twice), Problem.DUPLICATE_NAME),
                new Hostile("a model", gguf("token_embd.weight", 0, 4), Problem.MISSING_TENSOR),
                new Hostile("sums without counts", gguf("a.in_sum2", 0, 4), Problem.MISSING_TENSOR),
                new Hostile("counts without sums", gguf("a.counts", 0, 4), Problem.MISSING_TENSOR));
    }

    @ParameterizedTest
    @MethodSource("hostiles")
    void hostileFilesAreRefusedByName(Hostile hostile) throws IOException {
        Path file = folder.resolve("hostile");
        Files.write(file, hostile.bytes());
        assertEquals(
                hostile.expected(),
                assertThrows(FormatException.class, () -> ImportanceFile.read(file))
                        .problem());
    }

    @Test
    void countsThatDoNotDivideTheSumsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Entry(new float[3], new long[2]));
        assertThrows(IllegalArgumentException.class, () -> new Entry(new float[0], new long[0]));
    }

    private static byte[] gguf(String name, int type, int values) {
        return GgufBytes.header(1, 0)
                .text(name)
                .int32(1)
                .int64(values)
                .int32(type)
                .int64(0)
                .pad(32)
                .raw("\0".repeat(4 * values))
                .pad(32)
                .toBytes();
    }

    private static ByteBuffer little(int room) {
        return ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return bytes(little(4 + utf8.length).putInt(utf8.length).put(utf8));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static void write(Path file, ByteBuffer content) throws IOException {
        Files.write(file, bytes(content));
    }
}
