package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Products of interleaved weights against the codecs' decoded weights and the plain products.
class InterleavedProductsTest {
    private final VectorInterleavedProducts products = new VectorInterleavedProducts();

    static Stream<DType> covered() {
        return Arrays.stream(DType.values()).filter(new VectorInterleavedProducts()::covers);
    }

    @Test
    void theTypesThatAreReadOncePerTokenAreCovered() {
        assertEquals(List.of(DType.Q4_0, DType.Q8_0), covered().toList());
        assertEquals(VectorStoredProducts.IS_WIDE, InterleavedProducts.fastest().isPresent());
    }

    @ParameterizedTest
    @MethodSource("covered")
    void productsAreThoseOfTheDecodedWeights(DType type) {
        for (int columns : new int[] {32, 96, 576}) {
            for (int rows : new int[] {1, products.rows(), 2 * products.rows() + 3}) {
                try (Arena arena = Arena.ofConfined()) {
                    Random random = new Random(columns + rows);
                    MemorySegment stored = stored(type, rows * columns, random, arena);
                    float[] x = gaussian(columns, random);
                    check(type, stored, rows, x, product(type, stored, rows, x, arena));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("covered")
    void everyCodeAtEveryPlaceIsRead(DType type) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stored = arena.allocate(256L * type.blockBytes());
            for (int code = 0; code < 256; code++) {
                MemorySegment row = stored.asSlice((long) code * type.blockBytes(), type.blockBytes());
                row.asSlice(2).fill((byte) code);
                row.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, Float.floatToFloat16(0.5f));
            }
            float[] weights = new float[256 * 32];
            Codecs.find(type).orElseThrow().decode(stored, 0, weights.length, weights, 0);
            for (int column = 0; column < 32; column++) {
                float[] x = new float[32];
                x[column] = 3;
                float[] found = product(type, stored, 256, x, arena);
                for (int code = 0; code < 256; code++) {
                    assertEquals(3 * weights[code * 32 + column], found[code], type + " " + code + " at " + column);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("covered")
    void aRowsProductDoesNotDependOnItsNeighbours(DType type) {
        int columns = 96;
        int rows = products.rows() + 2;
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(3);
            MemorySegment stored = stored(type, rows * columns, random, arena);
            float[] x = gaussian(columns, random);
            float[] together = product(type, stored, rows, x, arena);
            long bytes = stored.byteSize() / rows;
            for (int row = 0; row < rows; row++) {
                float[] alone = product(type, stored.asSlice(row * bytes, bytes), 1, x, arena);
                assertEquals(together[row], alone[0], type + " row " + row);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("covered")
    void aScaleThatIsNoNumberSpoilsOnlyItsRow(DType type) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(4);
            int rows = products.rows();
            MemorySegment stored = stored(type, rows * 32, random, arena);
            float[] x = gaussian(32, random);
            float[] before = product(type, stored, rows, x, arena);
            stored.set(ValueLayout.JAVA_SHORT_UNALIGNED, 3L * type.blockBytes(), (short) 0x7e00);
            float[] after = product(type, stored, rows, x, arena);
            assertTrue(Float.isNaN(after[3]));
            after[3] = before[3];
            assertEquals(Arrays.toString(before), Arrays.toString(after));
        }
    }

    @ParameterizedTest
    @MethodSource("covered")
    void rowsThatDoNotFitAreRefused(DType type) {
        try (Arena arena = Arena.ofConfined()) {
            assertFalse(products.covers(DType.F32));
            assertThrows(IllegalArgumentException.class, () -> products.tileBytes(type, 33));
            assertThrows(IllegalArgumentException.class, () -> products.tileBytes(DType.F32, 32));
            MemorySegment stored = arena.allocate(type.blockBytes());
            MemorySegment tile = arena.allocate(products.tileBytes(type, 32));
            assertThrows(IndexOutOfBoundsException.class, () -> products.interleave(type, stored, 2, 32, tile));
        }
    }

    private float[] product(DType type, MemorySegment stored, int rows, float[] x, Arena arena) {
        int count = Math.ceilDiv(rows, products.rows());
        MemorySegment tiles = arena.allocate(count * products.tileBytes(type, x.length), 64);
        products.interleave(type, stored, rows, x.length, tiles);
        float[] out = new float[count * products.rows()];
        products.multiply(type, tiles, count, products.input(type, matrix(x, arena)), out);
        for (int row = rows; row < out.length; row++) {
            assertEquals(0, out[row], "a row that is not there");
        }
        return Arrays.copyOf(out, rows);
    }

    private static void check(DType type, MemorySegment stored, int rows, float[] x, float[] found) {
        float[] weights = new float[rows * x.length];
        Codecs.find(type).orElseThrow().decode(stored, 0, weights.length, weights, 0);
        for (int row = 0; row < rows; row++) {
            double product = 0;
            double magnitude = 0;
            for (int i = 0; i < x.length; i++) {
                product += (double) weights[row * x.length + i] * x[i];
                magnitude += Math.abs((double) weights[row * x.length + i] * x[i]);
            }
            double error = Math.abs(found[row] - product);
            assertTrue(error <= 2e-6 * magnitude, type + " row " + row + ": " + error / magnitude);
        }
    }

    private static Matrix matrix(float[] x, Arena arena) {
        Matrix row = Matrix.of(arena.allocate(4L * x.length, 64), 1, x.length);
        row.set(x);
        return row;
    }

    private static float[] gaussian(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// Random weights as the codec writes them, at an address that suits no vector.
    private static MemorySegment stored(DType type, int count, Random random, Arena arena) {
        float[] weights = gaussian(count, random);
        long bytes = (long) count / type.blockElements() * type.blockBytes();
        MemorySegment rows = arena.allocate(bytes + 2, 64).asSlice(2);
        Codecs.find(type).orElseThrow().encode(weights, 0, count, rows, 0);
        return rows;
    }
}
