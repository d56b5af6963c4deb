package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fast kernels against their plain twins.
class StoredWeightKernelsTest {
    private final StoredWeightKernels plain = new PlainStoredWeightKernels();
    private final StoredWeightKernels fast = new VectorStoredWeightKernels();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 31, 32, 33, 64, 1000, 40_000})
    void magnitudesOfSixteenBitsAndZerosAreTheSame(int n) {
        Random random = new Random(n);
        for (int zeros : new int[] {0, 3, 1}) {
            short[] bits = new short[n + 5];
            for (int i = 0; i < bits.length; i++) {
                boolean isZero = zeros > 0 && random.nextInt(zeros) == 0;
                bits[i] = (short) (isZero ? random.nextInt(2) << 15 : 1 + random.nextInt(Short.MAX_VALUE) | i << 15);
            }
            int[] expected = new int[1];
            int[] found = new int[1];
            assertEquals(plain.magnitudes(bits, 3, 3 + n, expected), fast.magnitudes(bits, 3, 3 + n, found));
            assertArrayEquals(expected, found);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 77, 128})
    void sumsAndMagnitudesOfBlocksAgree(int blocks) {
        byte[] bytes = blocks(blocks, new Random(blocks));
        double[] expected = new double[4];
        double[] found = new double[4];
        assertEquals(plain.powers(bytes, blocks, expected), fast.powers(bytes, blocks, found));
        for (int power = 0; power < 4; power++) {
            double most = 32.0 * blocks * Math.pow(128 * 0.5, power + 1);
            assertEquals(expected[power], found[power], 1e-14 * most, "power " + (power + 1));
        }
        for (int block = 0; block < blocks; block++) {
            assertEquals(plain.magnitude(bytes, block, blocks - block), fast.magnitude(bytes, block, blocks - block));
            assertEquals(plain.magnitude(bytes, block, 1), fast.magnitude(bytes, block, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aScaleThatIsNotFiniteShowsInTheFourthSum(float scale) {
        byte[] bytes = blocks(9, new Random(1));
        for (int i = 0; i < 32; i++) {
            bytes[34 * 4 + 2 + i] = 0;
        }
        putScale(bytes, 4, scale);
        double[] sums = new double[4];
        fast.powers(bytes, 9, sums);
        assertFalse(Double.isFinite(sums[3]));
        plain.powers(bytes, 9, sums);
        assertFalse(Double.isFinite(sums[3]));
    }

    /// All codes, scales of both signs, some zero.
    private static byte[] blocks(int blocks, Random random) {
        byte[] bytes = new byte[34 * blocks];
        random.nextBytes(bytes);
        for (int block = 0; block < blocks; block++) {
            putScale(bytes, block, random.nextInt(8) == 0 ? 0 : random.nextFloat() - 0.5f);
        }
        return bytes;
    }

    private static void putScale(byte[] bytes, int block, float scale) {
        short bits = Float.floatToFloat16(scale);
        bytes[34 * block] = (byte) bits;
        bytes[34 * block + 1] = (byte) (bits >> 8);
    }
}
