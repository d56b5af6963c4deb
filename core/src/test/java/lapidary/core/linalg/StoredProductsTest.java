package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Products of stored weights: against the codecs' decoded weights, and the fast version against the plain one.
class StoredProductsTest {
    private static final int ROWS = 5;

    private final StoredProducts plain = new PlainStoredProducts();
    private final StoredProducts fast = new VectorStoredProducts();

    static Stream<DType> covered() {
        return Arrays.stream(DType.values()).filter(StoredProducts.fastest()::covers);
    }

    @Test
    void theTypesThatPeopleGenerateFromAreCovered() {
        assertEquals(
                List.of(
                        DType.F32,
                        DType.F16,
                        DType.BF16,
                        DType.Q4_0,
                        DType.Q4_1,
                        DType.Q5_0,
                        DType.Q5_1,
                        DType.Q8_0,
                        DType.Q2_K,
                        DType.Q3_K,
                        DType.Q4_K,
                        DType.Q5_K,
                        DType.Q6_K,
                        DType.IQ4_NL),
                covered().toList());
    }

    @ParameterizedTest
    @MethodSource("covered")
    void bothVersionsAgreeWithTheDecodedWeightsToSinglePrecision(DType type) {
        for (int columns : columns(type)) {
            Random random = new Random(columns);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment rows = stored(type, columns, random, arena);
                float[] x = new float[columns];
                for (int i = 0; i < columns; i++) {
                    x[i] = (float) random.nextGaussian();
                }
                Expected expected = expected(type, rows, x);
                check(type, expected, product(plain, type, rows, x, arena));
                check(type, expected, product(fast, type, rows, x, arena));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("covered")
    void aRowsProductDoesNotDependOnItsNeighbours(DType type) {
        int columns = columns(type)[1];
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = stored(type, columns, random, arena);
            float[] x = new float[columns];
            for (int i = 0; i < columns; i++) {
                x[i] = random.nextFloat() - 0.5f;
            }
            float[] together = product(fast, type, rows, x, arena);
            long bytes = rows.byteSize() / ROWS;
            for (int row = 0; row < ROWS; row++) {
                float[] alone = new float[1];
                fast.multiply(type, rows.asSlice(row * bytes, bytes), 1, activations(x, arena), alone, 0);
                assertEquals(together[row], alone[0], type + " row " + row);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16", "F32"})
    void weightsThatAreNoNumbersSpoilOnlyTheirRow(DType type) {
        try (Arena arena = Arena.ofConfined()) {
            int columns = 40;
            MemorySegment rows = arena.allocate(type.blockBytes() * columns * 3L, 64);
            int infinity = type == DType.F16 ? 0x7c00 : 0x7f80;
            long at = (long) type.blockBytes() * (columns + 3) + (type == DType.F32 ? 2 : 0);
            rows.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) infinity);
            float[] x = new float[columns];
            Arrays.fill(x, 2);
            float[] out = new float[3];
            fast.multiply(type, rows, 3, activations(x, arena), out, 0);
            assertArrayEquals(new float[] {0, Float.POSITIVE_INFINITY, 0}, out);
        }
    }

    @Test
    void halvesBelowTheNormalRangeCount() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = arena.allocate(2 * 32, 64);
            row.setAtIndex(ValueLayout.JAVA_SHORT, 5, (short) 0x8001);
            float[] x = new float[32];
            Arrays.fill(x, 1);
            float[] out = new float[1];
            fast.multiply(DType.F16, row, 1, activations(x, arena), out, 0);
            assertEquals(-0x1p-24f, out[0]);
        }
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(34 * 2);
            Activations odd = activations(new float[33], arena);
            Activations long65 = activations(new float[96], arena);
            for (StoredProducts products : List.of(plain, fast)) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> products.multiply(DType.Q8_0, rows, 1, odd, new float[1], 0));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> products.multiply(DType.Q8_0, rows, 1, long65, new float[1], 0));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> products.multiply(DType.I8, rows, 1, long65, new float[1], 0));
            }
        }
    }

    private record Expected(double[] products, double[] magnitudes) {}

    private static Expected expected(DType type, MemorySegment rows, float[] x) {
        float[] weights = new float[ROWS * x.length];
        Codecs.find(type).orElseThrow().decode(rows, 0, weights.length, weights, 0);
        double[] products = new double[ROWS];
        double[] magnitudes = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < x.length; i++) {
                double product = (double) weights[row * x.length + i] * x[i];
                products[row] += product;
                magnitudes[row] += Math.abs(product);
            }
        }
        return new Expected(products, magnitudes);
    }

    /// The offsets of a group are summed apart from its codes, and cancel: the error is measured by the terms.
    private static void check(DType type, Expected expected, float[] found) {
        for (int row = 0; row < ROWS; row++) {
            double error = Math.abs(found[row] - expected.products[row]);
            assertTrue(error <= 2e-6 * expected.magnitudes[row] + 1e-30, type + " row " + row + ": " + error);
        }
    }

    private static float[] product(StoredProducts products, DType type, MemorySegment rows, float[] x, Arena arena) {
        float[] out = new float[ROWS];
        products.multiply(type, rows, ROWS, activations(x, arena), out, 0);
        return out;
    }

    private static Activations activations(float[] x, Arena arena) {
        Matrix row = Matrix.of(arena.allocate(4L * x.length + 4, 64), 1, x.length);
        row.set(x);
        return Activations.of(row);
    }

    private static int[] columns(DType type) {
        return type.blockElements() == 1
                ? new int[] {1, 40, 256}
                : new int[] {type.blockElements(), 3 * type.blockElements()};
    }

    /// Random weights as the codec writes them, at an address that suits no vector.
    private static MemorySegment stored(DType type, int columns, Random random, Arena arena) {
        float[] weights = new float[ROWS * columns];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * 0.05);
        }
        long bytes = (long) weights.length / type.blockElements() * type.blockBytes();
        MemorySegment rows = arena.allocate(bytes + 2, 64).asSlice(2);
        Codecs.find(type).orElseThrow().encode(weights, 0, weights.length, rows, 0);
        return rows;
    }
}
