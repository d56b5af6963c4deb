package lapidary.core.format.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Byte orders, versions, and models in several files.
class GgufLayoutsTest {
    @TempDir
    private Path folder;

    /// Writes a GGUF file of either byte order and of any version, knowing nothing of the reader.
    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteOrder order;
        private final int version;

        Writer(ByteOrder order, int version, long tensors, long pairs) {
            this.order = order;
            this.version = version;
            out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
            number(version, 4).size(tensors).size(pairs);
        }

        Writer number(long value, int bytes) {
            byte[] little = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array();
            for (int i = 0; i < bytes; i++) {
                out.write(little[order == ByteOrder.LITTLE_ENDIAN ? i : bytes - 1 - i]);
            }
            return this;
        }

        Writer size(long value) {
            return number(value, version == 1 ? 4 : 8);
        }

        Writer text(String text) {
            size(text.length());
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Writer tensor(String name, int type, long offset, long... extents) {
            text(name).number(extents.length, 4);
            for (long extent : extents) {
                size(extent);
            }
            return number(type, 4).number(offset, 8);
        }

        Writer data(byte[] bytes) {
            while (out.size() % 32 != 0) {
                out.write(0);
            }
            out.writeBytes(bytes);
            while (out.size() % 32 != 0) {
                out.write(0);
            }
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyVersionIsReadInEitherByteOrder(int version) throws IOException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            byte[] bytes = new Writer(order, version, 1, 4)
                    .text("general.architecture")
                    .number(8, 4)
                    .text("llama")
                    .text("a.number")
                    .number(5, 4)
                    .number(-7, 4)
                    .text("a.real")
                    .number(6, 4)
                    .number(Float.floatToRawIntBits(0.5f), 4)
                    .text("a.list")
                    .number(9, 4)
                    .number(2, 4)
                    .size(2)
                    .number(1000, 2)
                    .number(65535, 2)
                    .tensor("w", 0, 0, 2, 3)
                    .data(floats(order, 1, 2, 3, 4, 5, 6))
                    .bytes();
            try (ModelFile file = new GgufFormat().open(write("v.gguf", bytes))) {
                assertEquals(MetadataValue.text("llama"), file.metadata().get("general.architecture"));
                assertEquals(
                        new MetadataValue.Whole(-7, 32, true), file.metadata().get("a.number"));
                assertEquals(MetadataValue.float32(0.5), file.metadata().get("a.real"));
                assertEquals(
                        List.of(new MetadataValue.Whole(1000, 16, false), new MetadataValue.Whole(65535, 16, false)),
                        ((MetadataValue.Sequence) file.metadata().get("a.list")).values());
                float[] values = new float[6];
                Codecs.view(file.tensors().getFirst()).decode(0, 3, values);
                assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, values);
            }
        }
    }

    private static byte[] floats(ByteOrder order, float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(order);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    /// Fields as ggml's structures have them: `bytes@offset` in a block.
    @ParameterizedTest
    @CsvSource({
        "F16, 1, 2@0",
        "I32, 26, 4@0",
        "F64, 28, 8@0",
        "BF16, 30, 2@0",
        "Q4_0, 2, 2@0",
        "Q4_1, 3, 2@0 2@2",
        "Q5_0, 6, 2@0 4@2",
        "Q5_1, 7, 2@0 2@2 4@4",
        "Q8_0, 8, 2@0",
        "Q2_K, 10, 2@80 2@82",
        "Q3_K, 11, 2@108",
        "Q4_K, 12, 2@0 2@2",
        "Q5_K, 13, 2@0 2@2",
        "Q6_K, 14, 2@208",
        "IQ4_NL, 20, 2@0",
        "IQ4_XS, 23, 2@0 2@2",
        "IQ3_S, 21, 2@0",
        "TQ2_0, 35, 2@64",
        "Q1_0, 41, 2@0"
    })
    void blocksOfABigEndianFileAreThoseOfALittleEndianOne(DType type, int number, String fields) throws IOException {
        byte[] little = new byte[3 * 2 * type.blockBytes()];
        new Random(type.ordinal()).nextBytes(little);
        byte[] big = little.clone();
        for (int block = 0; block < big.length; block += type.blockBytes()) {
            for (String field : fields.split(" ")) {
                int bytes = Integer.parseInt(field.substring(0, 1));
                int from = block + Integer.parseInt(field.substring(2));
                for (int i = 0; i < bytes; i++) {
                    big[from + i] = little[from + bytes - 1 - i];
                }
            }
        }
        byte[] file = new Writer(ByteOrder.BIG_ENDIAN, 3, 1, 0)
                .tensor("w", number, 0, 2L * type.blockElements(), 3)
                .data(big)
                .bytes();
        try (ModelFile opened = new GgufFormat().open(write("big.gguf", file))) {
            Tensor tensor = opened.tensors().getFirst();
            assertEquals(type, tensor.type());
            assertEquals(little.length, tensor.bytes());
            Indirect.Rearranged rows = (Indirect.Rearranged) tensor.indirect().orElseThrow();
            byte[] out = new byte[little.length / 3];
            for (int row = 0; row < 3; row++) {
                rows.read(row, 1, MemorySegment.ofArray(out));
                assertArrayEquals(Arrays.copyOfRange(little, row * out.length, (row + 1) * out.length), out);
            }
        }
    }

    @Test
    void singleBytesAreTheSameInEitherOrderAndUnknownTypesAreRefused() throws IOException {
        byte[] bytes = new Writer(ByteOrder.BIG_ENDIAN, 3, 1, 0)
                .tensor("w", 24, 0, 4)
                .data(new byte[] {1, -2, 3, -4})
                .bytes();
        try (ModelFile file = new GgufFormat().open(write("i8.gguf", bytes))) {
            CompressedTensor view = Codecs.view(file.tensors().getFirst());
            float[] values = new float[4];
            view.decode(0, 1, values);
            assertArrayEquals(new float[] {1, -2, 3, -4}, values);
            assertTrue(file.tensors().getFirst().isDirect());
        }
        byte[] unknown = new Writer(ByteOrder.BIG_ENDIAN, 3, 1, 0)
                .tensor("w", 99, 0, 4)
                .data(new byte[32])
                .bytes();
        refused(Problem.UNSUPPORTED_TYPE, write("unknown.gguf", unknown), "byte order");
    }

    private static void refused(Problem problem, Path file, String part) {
        FormatException thrown = assertThrows(FormatException.class, () -> new GgufFormat().open(file));
        assertEquals(problem, thrown.problem(), thrown.getMessage());
        assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown.getMessage());
    }

    /// Part `number` (from 0) of `count`, with a tensor of its own.
    private static byte[] part(int number, int count, int tensors, String tensor) {
        return new Writer(ByteOrder.LITTLE_ENDIAN, 3, 1, 4)
                .text("split.no")
                .number(2, 4)
                .number(number, 2)
                .text("split.count")
                .number(2, 4)
                .number(count, 2)
                .text("split.tensors.count")
                .number(5, 4)
                .number(tensors, 4)
                .text("a.number")
                .number(4, 4)
                .number(number, 4)
                .tensor(tensor, 0, 0, 1)
                .data(floats(ByteOrder.LITTLE_ENDIAN, number))
                .bytes();
    }

    private List<Path> parts(int count) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paths.add(write("m-%05d-of-%05d.gguf".formatted(i + 1, count), part(i, count, count, "t" + i)));
        }
        return paths;
    }

    @Test
    void aModelInPartsIsOpenedFromAnyOfThem() throws IOException {
        List<Path> paths = parts(3);
        List<String> hashes = new ArrayList<>();
        for (Path path : paths) {
            try (ModelFile file = new GgufFormat().open(path)) {
                assertEquals(path, file.path());
                assertEquals(
                        List.of("t0", "t1", "t2"),
                        file.tensors().stream().map(t -> t.id().name()).toList());
                assertEquals(List.of("a.number"), List.copyOf(file.metadata().keySet()));
                assertEquals(MetadataValue.uint32(0), file.metadata().get("a.number"));
                assertEquals(paths, file.tensors().stream().map(Tensor::file).toList());
                assertEquals(3 * Files.size(path), file.bytes());
                hashes.add(file.headerSha256());
                float[] value = new float[1];
                Codecs.view(file.tensors().get(2)).decode(0, 1, value);
                assertEquals(2, value[0]);
            }
        }
        assertEquals(1, hashes.stream().distinct().count());
    }

    @Test
    void partsThatDoNotFitTogetherAreNamed() throws IOException {
        List<Path> paths = parts(4);
        Files.delete(paths.get(1));
        Files.delete(paths.get(3));
        refused(Problem.MISSING_FILE, paths.getFirst(), "no m-00002-of-00004.gguf, m-00004-of-00004.gguf");
        Files.write(paths.get(1), part(1, 4, 4, "t1"));
        Files.write(paths.get(3), part(1, 4, 4, "t3"));
        refused(Problem.BAD_VALUE, paths.getFirst(), "'split.no': expected 3, found 1");
        Files.write(paths.get(3), part(3, 5, 4, "t3"));
        refused(Problem.BAD_VALUE, paths.getFirst(), "'split.count': expected 4, found 5");
        Files.write(paths.get(3), part(3, 4, 4, "t1"));
        refused(Problem.DUPLICATE_NAME, paths.getFirst(), "'t1'");
        Files.write(paths.get(3), part(3, 4, 4, "t3"));
        Files.write(paths.getFirst(), part(0, 4, 9, "t0"));
        refused(Problem.BAD_VALUE, paths.get(2), "'split.tensors.count': expected 4, found 9");
        Files.write(paths.get(2), Arrays.copyOf(part(2, 4, 4, "t2"), 60));
        refused(Problem.TRUNCATED, paths.getFirst(), "m-00003-of-00004.gguf");
        refused(Problem.BAD_VALUE, write("other.gguf", part(0, 2, 2, "t0")), "-00001-of-00002.gguf");
        refused(Problem.BAD_VALUE, write("m-00001-of-00007.gguf", part(0, 65_535, 2, "t0")), "one of 65535");
    }

    @Test
    void aSinglePartIsAWholeModel() throws IOException {
        try (ModelFile file = new GgufFormat().open(write("one.gguf", part(0, 1, 1, "t0")))) {
            assertEquals(List.of("a.number"), List.copyOf(file.metadata().keySet()));
        }
    }
}
