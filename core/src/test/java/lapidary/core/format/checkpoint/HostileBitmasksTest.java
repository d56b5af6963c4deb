package lapidary.core.format.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A small layer of kept weights and a bitmask, and what is wrong with one like it.
class HostileBitmasksTest {
    @TempDir
    Path folder;

    /// Two rows of ten: 1 and 2 in columns 0 and 9 of the first, 3 in column 8 of the second. The
    /// bits beyond column
    /// 9 are set and mean nothing.
    private static StoredParts layer() throws Exception {
        StoredParts parts = StoredParts.read("gptq-4").configured("{}");
        parts.parts.clear();
        return parts.with("shape", "I64", longs(2, 10), 2L)
                .with("compressed", "F32", floats(1, 2, 3), 3L)
                .with("bitmask", "U8", new byte[] {1, (byte) 0xfe, 0, (byte) 0xfd}, 2L, 2L)
                .with("row_offsets", "I64", longs(0, 2), 2L);
    }

    record Case(String name, Change change, Problem problem, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Change {
        StoredParts apply(StoredParts parts);
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("no values", p -> p.without("compressed"), Problem.MISSING_TENSOR, "up_proj.compressed"),
                new Case("no shape", p -> p.without("shape"), Problem.MISSING_TENSOR, "up_proj.shape"),
                new Case(
                        "shape of half numbers",
                        p -> p.with("shape", "I32", new byte[8], 2L),
                        Problem.UNSUPPORTED_TYPE,
                        "I64"),
                new Case(
                        "shape of three extents",
                        p -> p.with("shape", "I64", longs(2, 5, 2), 3L),
                        Problem.BAD_SHAPE,
                        "two extents"),
                new Case(
                        "negative rows",
                        p -> p.with("shape", "I64", longs(-2, 10), 2L),
                        Problem.BAD_SHAPE,
                        "a layer of"),
                new Case(
                        "columns beyond all bounds",
                        p -> p.with("shape", "I64", longs(2, Long.MAX_VALUE), 2L),
                        Problem.BAD_SHAPE,
                        "a layer of"),
                new Case(
                        "rows without bits", p -> p.with("shape", "I64", longs(3, 10), 2L), Problem.BAD_SHAPE, "3 × 2"),
                new Case(
                        "too few values",
                        p -> p.with("compressed", "F32", floats(1, 2), 2L),
                        Problem.BAD_SHAPE,
                        "3 weights, as many as the bitmask"),
                new Case(
                        "too many values",
                        p -> p.with("compressed", "F32", floats(1, 2, 3, 4), 4L),
                        Problem.BAD_SHAPE,
                        "4 weights"),
                new Case(
                        "values in three rows",
                        p -> p.with("compressed", "F32", floats(1, 2, 3), 3L, 1L),
                        Problem.BAD_SHAPE,
                        "one line of weights, or 2"),
                new Case(
                        "values of whole numbers",
                        p -> p.with("compressed", "I32", new byte[12], 3L),
                        Problem.UNSUPPORTED_TYPE,
                        "F16"),
                new Case(
                        "bytes without a scale",
                        p -> p.with("compressed", "I8", new byte[3], 3L),
                        Problem.UNSUPPORTED_TYPE,
                        "F16"),
                new Case(
                        "offsets that point back",
                        p -> p.with("row_offsets", "I64", longs(0, -1), 2L),
                        Problem.BAD_VALUE,
                        "row 1 from weight 2 on"),
                new Case(
                        "offsets of another count",
                        p -> p.with("row_offsets", "I64", longs(0, 2, 3), 3L),
                        Problem.BAD_SHAPE,
                        "2"),
                new Case(
                        "as many scales as nobody asked for",
                        p -> p.with("weight_scale", "F32", floats(1, 1, 1), 3L, 1L),
                        Problem.BAD_SHAPE,
                        "2 × 1"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedByName(Case example) throws Exception {
        Path file = example.change().apply(layer()).write(folder);
        FormatException thrown =
                assertThrows(FormatException.class, () -> Formats.open(file).close());
        assertEquals(example.problem(), thrown.problem());
        assertTrue(thrown.getMessage().contains(example.message()), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("up_proj"), thrown.getMessage());
    }

    @Test
    void showsRealWeightsUnderTheNameOfTheDenseLayer() throws Exception {
        assertArrayEquals(
                new float[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0},
                read(layer().write(folder), "F32 bitmask (compressed-tensors)"));
    }

    @Test
    void scalesOfRowsMultiplyBytes() throws Exception {
        StoredParts parts = layer().with("compressed", "I8", new byte[] {10, -20, 30}, 3L)
                .with("weight_scale", "F32", floats(0.5f, 2), 2L, 1L);
        float[] values = read(parts.write(folder), "I8 bitmask (compressed-tensors)");
        assertEquals(List.of(5f, -10f, 60f), List.of(values[0], values[9], values[18]));
    }

    @Test
    void twoOfFourNeedsNoOffsets() throws Exception {
        StoredParts parts = layer().without("row_offsets")
                .with("shape", "I64", longs(2, 4), 2L, 1L)
                .with("bitmask", "U8", new byte[] {5, 12}, 2L, 1L)
                .with("compressed", "F32", floats(1, 2, 3, 4), 2L, 2L);
        assertArrayEquals(
                new float[] {1, 0, 2, 0, 0, 0, 3, 4}, read(parts.write(folder), "F32 bitmask (compressed-tensors)"));
    }

    @Test
    void aMaskOfSomethingElseStaysAsItLies() throws Exception {
        StoredParts parts = StoredParts.read("gptq-4").configured("{}");
        parts.parts.clear();
        Path file = parts.with("bitmask", "I64", new byte[8], 1L).write(folder);
        try (ModelFile model = Formats.open(file)) {
            assertTrue(model.tensors().getFirst().isDirect());
        }
    }

    private static float[] read(Path file, String type) throws Exception {
        try (ModelFile model = Formats.open(file)) {
            assertEquals(1, model.tensors().size());
            Tensor tensor = model.tensors().getFirst();
            assertEquals("model.layers.0.mlp.up_proj.weight", tensor.id().name());
            assertEquals(type, tensor.typeName());
            Shape shape = tensor.shape();
            return model.reading(() -> {
                float[] values = new float[(int) shape.elements()];
                Codecs.view(tensor).decode(0, (int) shape.rows(), values);
                return values;
            });
        }
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
