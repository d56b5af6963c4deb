package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fast kernels against their plain twins, on lengths that fill vectors and on lengths that do not.
class WeightKernelsTest {
    private final WeightKernels plain = new PlainWeightKernels();
    private final WeightKernels fast = new VectorWeightKernels();
    private final Widening plainWidening = new PlainWidening();
    private final Widening fastWidening = new VectorWidening();

    @Test
    void theTestsRunWithTheVectorKernels() {
        assertInstanceOf(VectorWeightKernels.class, WeightKernels.fastest());
        assertInstanceOf(VectorWidening.class, Widening.fastest());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 15, 16, 17, 31, 32, 33, 64, 255, 2048, 2049})
    void sumsAgreeToTheLastDigits(int n) {
        float[] x = weights(n + 5, new Random(n));
        double[] expected = new double[4];
        double[] found = new double[4];
        plain.powers(x, 3, 3 + n, 0.01, expected);
        fast.powers(x, 3, 3 + n, 0.01, found);
        for (int power = 0; power < 4; power++) {
            assertEquals(expected[power], found[power], 1e-13 * Math.max(1, n), "power " + (power + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 64, 100, 2049})
    void rangesAndZerosAreTheSame(int n) {
        Random random = new Random(n);
        float[] mixed = weights(n + 5, random);
        float[] positive = new float[n + 5];
        float[] negative = new float[n + 5];
        float[] zeros = new float[n + 5];
        for (int i = 0; i < n + 5; i++) {
            positive[i] = Math.abs(mixed[i]) + 1;
            negative[i] = -positive[i];
            zeros[i] = i % 2 == 0 ? 0f : -0f;
        }
        float[] odd = mixed.clone();
        if (n > 20) {
            odd[9] = Float.NaN;
            odd[11] = Float.POSITIVE_INFINITY;
        }
        for (float[] x : new float[][] {mixed, positive, negative, zeros, odd}) {
            float[] expected = new float[2];
            float[] found = new float[2];
            assertEquals(plain.range(x, 2, 2 + n, expected), fast.range(x, 2, 2 + n, found));
            assertEquals(expected[0], found[0] + 0f);
            assertEquals(expected[1], found[1] + 0f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 64, 2049})
    void whatIsBeyondAndInWhichBinIsTheSame(int n) {
        float[] x = weights(n + 5, new Random(n));
        if (n > 20) {
            x[7] = Float.NaN;
        }
        int[] expected = new int[n];
        int[] found = new int[n];
        assertEquals(plain.beyond(x, 1, 1 + n, -1, 1.5f, expected), fast.beyond(x, 1, 1 + n, -1, 1.5f, found));
        assertArrayEquals(expected, found);
        float[] sound = weights(n + 5, new Random(n));
        plain.bins(sound, 1, 1 + n, 256, -2048, expected);
        fast.bins(sound, 1, 1 + n, 256, -2048, found);
        assertArrayEquals(expected, found);
    }

    @Test
    void aWeightThatIsNotFiniteShowsInTheFourthSum() {
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] x = new float[100];
            x[33] = odd;
            double[] sums = new double[4];
            fast.powers(x, 0, 100, 0, sums);
            assertFalse(Double.isFinite(sums[3]));
        }
        double[] sums = new double[4];
        float[] largest = new float[100];
        Arrays.fill(largest, Float.MAX_VALUE);
        fast.powers(largest, 0, 100, 0, sums);
        assertEquals(100 * Math.pow(Float.MAX_VALUE, 4), sums[3], 1e-10 * sums[3]);
    }

    @Test
    void everySixteenBitNumberIsWidenedAsThePlatformDoes() {
        short[] bits = new short[1 << 16];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) i;
        }
        same(
                bits.length,
                out -> plainWidening.halves(bits, bits.length, out, 0),
                out -> fastWidening.halves(bits, bits.length, out, 0));
        same(
                bits.length,
                out -> plainWidening.brainFloats(bits, bits.length, out, 0),
                out -> fastWidening.brainFloats(bits, bits.length, out, 0));
        same(13, out -> plainWidening.halves(bits, 13, out, 0), out -> fastWidening.halves(bits, 13, out, 0));
    }

    @Test
    void scaledBytesAreTheSame() {
        byte[] bytes = new byte[34 * 77];
        new Random(5).nextBytes(bytes);
        same(
                32 * 77,
                out -> plainWidening.scaledBytes(bytes, 77, out, 0),
                out -> fastWidening.scaledBytes(bytes, 77, out, 0));
    }

    private interface Filling {
        void fill(float[] out);
    }

    /// Bit for bit, but for the payloads of NaN.
    private static void same(int count, Filling expected, Filling found) {
        Supplier<float[]> room = () -> new float[count];
        float[] first = room.get();
        float[] second = room.get();
        expected.fill(first);
        found.fill(second);
        for (int i = 0; i < count; i++) {
            assertEquals(Float.floatToIntBits(first[i]), Float.floatToIntBits(second[i]), "number " + i);
        }
    }

    private static float[] weights(int count, Random random) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = random.nextInt(20) == 0 ? 0f : (float) random.nextGaussian();
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 63, 64, 65, 200, 2049})
    void patternsAndMarksAreTheSame(int n) {
        float[] x = weights(n + 5, new Random(n));
        int least = Float.floatToRawIntBits(0.5f);
        int most = Float.floatToRawIntBits(1.25f);
        int[] expected = new int[n];
        int[] found = new int[n];
        long[] expectedMarks = new long[Math.ceilDiv(n, 64)];
        long[] marks = new long[expectedMarks.length];
        Arrays.fill(marks, -1);
        int count = plain.patterns(x, 3, 3 + n, least, most, expected);
        assertEquals(count, fast.patterns(x, 3, 3 + n, least, most, found));
        assertArrayEquals(expected, found);
        plain.marks(x, 3, 3 + n, least, expectedMarks);
        fast.marks(x, 3, 3 + n, least, marks);
        assertArrayEquals(expectedMarks, marks);
        int at = 0;
        for (int i = 0; i < n; i++) {
            float magnitude = Math.abs(x[3 + i]);
            assertEquals(magnitude >= 0.5f, (marks[i / 64] >>> i % 64 & 1) == 1);
            if (magnitude >= 0.5f && magnitude <= 1.25f) {
                assertEquals(magnitude, Float.intBitsToFloat(found[at++]));
            }
        }
        assertEquals(count, at);
    }
}
