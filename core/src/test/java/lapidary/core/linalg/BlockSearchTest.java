package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The vector searches against the plain loops, bit for bit.
class BlockSearchTest {
    private static final BlockSearch PLAIN = new PlainBlockSearch();
    private static final BlockSearch VECTOR = new VectorBlockSearch();
    private static final Levels LEVELS =
            new Levels(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    static Stream<Arguments> rows() {
        return NastyWeights.KINDS.stream()
                .flatMap(kind -> IntStream.range(0, 4).mapToObj(seed -> Arguments.of(kind, seed)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void symmetricSearchesAgree(String kind, int seed) {
        for (int limit : new int[] {4, 8, 16, 32}) {
            WeighedBlocks blocks = blocks(kind, seed, limit == 32 ? 16 : 32);
            int count = blocks.count();
            float[][] plain = new float[2][count];
            float[][] vector = new float[2][count];
            PLAIN.symmetric(blocks, limit, plain[0], plain[1]);
            VECTOR.symmetric(blocks, limit, vector[0], vector[1]);
            assertSame(plain, vector);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void descentsAgree(String kind, int seed) {
        WeighedBlocks blocks = blocks(kind, seed, 16);
        float[] scales = new float[blocks.count()];
        float[] vectorScales = scales.clone();
        byte[] codes = new byte[blocks.count() * 16];
        byte[] vectorCodes = codes.clone();
        PLAIN.descend(blocks, 4, scales, codes);
        VECTOR.descend(blocks, 4, vectorScales, vectorCodes);
        assertSame(new float[][] {scales}, new float[][] {vectorScales});
        assertArrayEquals(codes, vectorCodes);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void affineSearchesAgree(String kind, int seed) {
        AffineGrid[] grids = {
            new AffineGrid(15, -1, 0.1f, 20, false),
            new AffineGrid(3, -0.5f, 0.1f, 15, true),
            new AffineGrid(31, -0.9f, 0.05f, 36, false)
        };
        for (AffineGrid grid : grids) {
            WeighedBlocks blocks = blocks(kind, seed, grid.limit() == 3 ? 16 : 32);
            AffineFit plain = new AffineFit(blocks.count());
            AffineFit vector = new AffineFit(blocks.count());
            PLAIN.affine(blocks, grid, plain);
            VECTOR.affine(blocks, grid, vector);
            assertSame(arrays(plain), arrays(vector));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void levelSearchesAgree(String kind, int seed) {
        WeighedBlocks blocks = blocks(kind, seed, 32);
        float[] plain = new float[blocks.count()];
        float[] vector = plain.clone();
        PLAIN.levels(blocks, LEVELS, plain);
        VECTOR.levels(blocks, LEVELS, vector);
        assertSame(new float[][] {plain}, new float[][] {vector});
    }

    @ParameterizedTest
    @MethodSource("rows")
    void codesAgree(String kind, int seed) {
        float[] row = NastyWeights.row(kind, 512, seed);
        float[] scales = {1, -0.01f, 1e-40f, 3e38f, 7e-16f, Float.POSITIVE_INFINITY, Float.NaN};
        for (float scale : scales) {
            byte[] plain = new byte[512];
            byte[] vector = new byte[512];
            PLAIN.codes(row, 0, 512, 0.01f, scale, -32, 31, plain, 0);
            VECTOR.codes(row, 0, 512, 0.01f, scale, -32, 31, vector, 0);
            assertArrayEquals(plain, vector, "scale " + scale);
            PLAIN.nearest(row, 0, 512, 1 / scale, LEVELS, plain, 0);
            VECTOR.nearest(row, 0, 512, 1 / scale, LEVELS, vector, 0);
            assertArrayEquals(plain, vector, "inverse " + 1 / scale);
        }
    }

    /// Comparing with the middle between two levels decides as comparing the rounded distances does, also a hair's
    /// breadth from it.
    @Test
    void theNearestLevelIsThatOfSmallerDistance() {
        for (int i = 0; i < LEVELS.count() - 1; i++) {
            float middle = (LEVELS.value(i) + LEVELS.value(i + 1)) / 2;
            int bits = Float.floatToRawIntBits(middle);
            for (int offset = -3000; offset <= 3000; offset++) {
                float value = Float.intBitsToFloat(bits + offset);
                boolean isLower = value - LEVELS.value(i) < LEVELS.value(i + 1) - value;
                assertEquals(isLower ? i : i + 1, LEVELS.nearest(value), "value " + value);
            }
        }
        assertEquals(0, LEVELS.nearest(Float.NEGATIVE_INFINITY));
        assertEquals(15, LEVELS.nearest(Float.POSITIVE_INFINITY));
        assertEquals(15, LEVELS.nearest(Float.NaN));
    }

    @Test
    void levelsWhoseMiddlesDecideOtherwiseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Levels(-100, 101));
    }

    @Test
    void roundsToTheNearestWithTiesToEven() {
        assertEquals(2, Nearest.of(2.5f));
        assertEquals(4, Nearest.of(3.5f));
        assertEquals(-2, Nearest.of(-2.5f));
        assertEquals(0, Nearest.of(Float.NaN));
        assertEquals(-0x400000, Nearest.of(Float.POSITIVE_INFINITY));
        assertEquals(7, Nearest.of(1e6f, -8, 7));
    }

    @Test
    void refusesArraysThatAreTooShort() {
        assertThrows(IndexOutOfBoundsException.class, () -> new WeighedBlocks(new float[64], 1, new float[64], 32, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> new WeighedBlocks(new float[64], 0, new float[63], 32, 2));
    }

    /// 37 blocks, so that some vectors are not full; odd seeds weigh by an importance with zeros,
    /// even ones by squares.
    private static WeighedBlocks blocks(String kind, int seed, int size) {
        int count = 37;
        float[] weights = NastyWeights.row(kind, count * size + 3, seed);
        float[] importance = NastyWeights.importance(count * size, seed);
        for (int i = 0; seed % 2 == 0 && i < importance.length; i++) {
            importance[i] = weights[i + 3] * weights[i + 3];
        }
        return new WeighedBlocks(weights, 3, importance, size, count);
    }

    private static float[][] arrays(AffineFit fit) {
        return new float[][] {fit.scales(), fit.minimums(), fit.inverses(), fit.origins()};
    }

    /// The same bits; what is not a number is equal to its like.
    private static void assertSame(float[][] expected, float[][] found) {
        for (int i = 0; i < expected.length; i++) {
            int[] expectedBits = bits(expected[i]);
            assertArrayEquals(expectedBits, bits(found[i]), "array " + i);
        }
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToIntBits(values[i]))
                .toArray();
    }
}
