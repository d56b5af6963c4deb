package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GemmTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithThePlainLoops(int seed) {
        Random random = new Random(seed);
        int m = 1 + random.nextInt(90);
        int n = 1 + random.nextInt(90);
        int k = 1 + random.nextInt(200);
        try (Arena arena = Arena.ofConfined()) {
            Matrix a = random(arena, m, k, random);
            Matrix b = random(arena, n, k, random);
            Matrix c = random(arena, k, n, random);
            for (boolean adds : new boolean[] {false, true}) {
                Matrix expected = random(arena, m, n, new Random(seed));
                Matrix found = random(arena, m, n, new Random(seed));
                PlainGemm.productTransposed(a, b, 0.3f, adds, expected);
                Gemm.productTransposed(a, b, 0.3f, adds, found);
                assertArrayEquals(expected.toArray(), found.toArray(), 2e-5f);
                PlainGemm.product(a, c, adds, expected);
                Gemm.product(a, c, adds, found);
                assertArrayEquals(expected.toArray(), found.toArray(), 2e-5f);
            }
        }
    }

    @Test
    void oneRowAgreesWithThePlainLoops() {
        Random random = new Random(11);
        try (Arena arena = Arena.ofConfined()) {
            Matrix a = random(arena, 1, 300, random);
            Matrix b = random(arena, 70, 300, random);
            Matrix c = random(arena, 300, 70, random);
            Matrix expected = random(arena, 1, 70, new Random(1));
            Matrix found = random(arena, 1, 70, new Random(1));
            PlainGemm.productTransposed(a, b, 1, true, expected);
            Gemm.productTransposed(a, b, 1, true, found);
            assertArrayEquals(expected.toArray(), found.toArray(), 2e-5f);
            PlainGemm.product(a, c, false, expected);
            Gemm.product(a, c, false, found);
            assertArrayEquals(expected.toArray(), found.toArray(), 2e-5f);
        }
    }

    @Test
    void worksOnWindowsOfLargerMatrices() {
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            Matrix a = random(arena, 40, 96, random).rows(3, 20).columns(32, 32);
            Matrix b = random(arena, 30, 80, random).rows(9, 15).columns(16, 32);
            Matrix whole = random(arena, 40, 60, new Random(2));
            float[] before = whole.toArray();
            Matrix expected = random(arena, 20, 15, random);
            PlainGemm.productTransposed(a, b, 1, false, expected);
            Gemm.productTransposed(a, b, 1, false, whole.rows(10, 20).columns(5, 15));
            assertArrayEquals(
                    expected.toArray(), whole.rows(10, 20).columns(5, 15).toArray(), 2e-5f);
            assertEquals(before[9 * 60 + 5], whole.get(9, 5));
            assertEquals(before[10 * 60 + 4], whole.get(10, 4));
            assertEquals(before[10 * 60 + 20], whole.get(10, 20));
        }
    }

    @Test
    void anEmptyInnerDimensionGivesZeros() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix out = random(arena, 2, 3, new Random(1));
            Gemm.product(random(arena, 2, 0, new Random(1)), random(arena, 0, 3, new Random(1)), false, out);
            assertArrayEquals(new float[6], out.toArray());
        }
    }

    @Test
    void refusesShapesThatDoNotFit() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix a = random(arena, 2, 3, new Random(1));
            assertThrows(IllegalArgumentException.class, () -> Gemm.product(a, a, false, a));
            assertThrows(IllegalArgumentException.class, () -> Gemm.productTransposed(a, a, 1, false, a));
            assertThrows(IllegalArgumentException.class, () -> Matrix.of(a.data(), 3, 3));
            assertThrows(IllegalArgumentException.class, () -> Matrix.of(MemorySegment.ofArray(new float[9]), 3, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> a.rows(1, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> a.columns(2, 2));
        }
    }

    @Test
    void takesTheKernelsOfTheProcessor() {
        String expected = System.getenv("OPENBLAS_CORETYPE");
        if (expected == null && Processor.runsSkylakeX()) {
            expected = "SkylakeX";
        }
        assertTrue(expected == null || Gemm.kernels().equals("OpenBLAS " + expected), Gemm.kernels());
    }

    @Test
    void readsProcessorFlags() {
        assertTrue(Processor.hasSkylakeXFlags("flags\t\t: fpu fma avx512f avx512cd avx512bw avx512dq avx512vl"));
        assertTrue(!Processor.hasSkylakeXFlags("flags\t\t: fpu fma avx2 avx512f"));
    }

    @Test
    void nativeMemoryIsCountedUntilItIsFreed() {
        long before = NativeFloats.liveBytes();
        NativeFloats buffer = new NativeFloats(1000);
        assertEquals(before + 4000, NativeFloats.liveBytes());
        buffer.close();
        buffer.close();
        assertEquals(before, NativeFloats.liveBytes());
    }

    static Matrix random(Arena arena, int rows, int columns, Random random) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Matrix matrix = Matrix.of(arena.allocate(4L * values.length, 64), rows, columns);
        matrix.set(values);
        return matrix;
    }
}
