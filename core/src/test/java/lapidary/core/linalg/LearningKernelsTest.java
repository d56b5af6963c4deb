package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fast version beside the plain one, bit for bit, and the plain one beside formulas in double.
class LearningKernelsTest {
    private static final LearningKernels PLAIN = new PlainLearningKernels();
    private static final LearningKernels FAST = LearningKernels.fastest();

    private static float[] numbers(long seed, int count, double unit) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * unit * (random.nextInt(20) == 0 ? 30 : 1));
        }
        return values;
    }

    /// A range that fills no whole number of vectors, inside a longer array.
    private record Range(int count, int from, int to) {
        static Range of(long seed) {
            Random random = new Random(100 + seed);
            int from = random.nextInt(40);
            int length = 1 + random.nextInt(150);
            return new Range(from + length + random.nextInt(20), from, from + length);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatAdaRoundNeedsIsTheSameBitForBit(long seed) {
        Range range = Range.of(seed);
        int n = range.count();
        float[] v = numbers(seed, n, 3);
        float[][] h = new float[2][n];
        float[][] bend = new float[2][n];
        float[][] change = new float[2][n];
        float[][] slope = {numbers(seed + 1, n, 1), numbers(seed + 1, n, 1)};
        float[][] powers = new float[2][101];
        float[] logs = new float[101];
        for (int i = 0; i <= 100; i++) {
            logs[i] = (float) Math.log(i / 100.0);
        }
        for (int k = 0; k < 2; k++) {
            LearningKernels kernels = k == 0 ? PLAIN : FAST;
            kernels.stretchedSigmoid(v, n, 1.2f, -0.1f, h[k], bend[k]);
            float[] base = numbers(seed + 2, n, 2);
            float[] weights = numbers(seed + 3, n, 2);
            kernels.clippedChange(base, h[k], -3, 4, 0.37f, weights, range.from(), range.to(), change[k]);
            kernels.powers(logs, 6.3f, powers[k]);
            kernels.pressed(h[k], bend[k], 0.3f, -2, powers[k], range.from(), range.to(), slope[k]);
        }
        assertArrayEquals(h[0], h[1]);
        assertArrayEquals(bend[0], bend[1]);
        assertArrayEquals(change[0], change[1]);
        assertArrayEquals(powers[0], powers[1]);
        assertArrayEquals(slope[0], slope[1]);
        for (int i = 0; i < n; i++) {
            double sigmoid = 1 / (1 + Math.exp(-v[i]));
            double free = 1.2 * sigmoid - 0.1;
            assertEquals(Math.clamp(free, 0, 1), h[0][i], 1e-6);
            if (Math.abs(free) > 1e-5 && Math.abs(free - 1) > 1e-5) {
                assertEquals(free > 0 && free < 1 ? 1.2 * sigmoid * (1 - sigmoid) : 0, bend[0][i], 1e-6);
            }
        }
        for (int i = 0; i <= 100; i++) {
            assertEquals(Math.pow(i / 100.0, 6.3), powers[0][i], 1e-6);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatFlexRoundNeedsIsTheSameBitForBit(long seed) {
        Range range = Range.of(seed);
        int n = range.count();
        float[] weights = numbers(seed, n, 2);
        float[] logs = numbers(seed + 1, n, 0.3);
        float[] slope = numbers(seed + 2, n, 1);
        float[][] exact = new float[2][n];
        float[][] steps = new float[2][n];
        float[][] slopes = new float[2][n];
        float[][] sums = new float[2][2];
        for (int k = 0; k < 2; k++) {
            LearningKernels kernels = k == 0 ? PLAIN : FAST;
            kernels.divided(weights, logs, -1.5f, seed % 2 == 0, range.from(), range.to(), exact[k]);
            kernels.nearest(exact[k], -4, 3, seed % 3 == 0, range.from(), range.to(), steps[k]);
            kernels.divisorSlopes(
                    slope, 0.4f, exact[k], -4.5f, 3.5f, steps[k], range.from(), range.to(), slopes[k], sums[k]);
        }
        assertArrayEquals(exact[0], exact[1]);
        assertArrayEquals(steps[0], steps[1]);
        assertArrayEquals(slopes[0], slopes[1]);
        assertArrayEquals(sums[0], sums[1]);
        double inside = 0;
        double all = 0;
        for (int i = range.from(); i < range.to(); i++) {
            double expected = weights[i] / Math.exp(logs[i] - 1.5) * (seed % 2 == 0 ? -1 : 1);
            assertEquals(expected, exact[0][i], 1e-5 * (1 + Math.abs(expected)));
            double held = Math.clamp(exact[0][i], -4, 3);
            double whole = seed % 3 == 0 ? (held < 0 ? -1 : 1) : Math.rint(held);
            assertEquals(0, Math.abs(whole - steps[0][i]));
            double p = 0.4 * slope[i];
            inside -= exact[0][i] >= -4.5 && exact[0][i] <= 3.5 ? p * exact[0][i] : 0;
            all += p * steps[0][i];
        }
        assertEquals(inside, sums[0][0], 1e-4);
        assertEquals(all, sums[0][1], 1e-4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatAdaQuantAndSignRoundNeedIsTheSameBitForBit(long seed) {
        Range range = Range.of(seed);
        int n = range.count();
        float[] weights = numbers(seed, n, 2);
        float[] added = numbers(seed + 1, n, 0.4);
        float[] slope = numbers(seed + 2, n, 1);
        float[][] exact = new float[2][n];
        float[][] steps = new float[2][n];
        float[][] change = new float[2][n];
        float[][] slopes = new float[2][n];
        float[][] sums = new float[2][2];
        for (int k = 0; k < 2; k++) {
            LearningKernels kernels = k == 0 ? PLAIN : FAST;
            kernels.quotients(weights, 0.7f, added, range.from(), range.to(), exact[k]);
            kernels.nearest(exact[k], -2, 5, false, range.from(), range.to(), steps[k]);
            kernels.change(steps[k], 0.7f, weights, range.from(), range.to(), change[k]);
            kernels.changeSlopes(
                    slope,
                    0.2f,
                    weights,
                    0.7f,
                    exact[k],
                    -2.5f,
                    5.5f,
                    steps[k],
                    range.from(),
                    range.to(),
                    slopes[k],
                    sums[k]);
        }
        assertArrayEquals(exact[0], exact[1]);
        assertArrayEquals(change[0], change[1]);
        assertArrayEquals(slopes[0], slopes[1]);
        assertArrayEquals(sums[0], sums[1]);
        double first = 0;
        double second = 0;
        for (int i = range.from(); i < range.to(); i++) {
            assertEquals(weights[i] / 0.7f + added[i], exact[0][i]);
            assertEquals(steps[0][i] * 0.7f - weights[i], change[0][i]);
            boolean isInside = exact[0][i] >= -2.5 && exact[0][i] <= 5.5;
            double p = 0.2 * slope[i];
            assertEquals(isInside ? p : 0, slopes[0][i], 1e-6);
            first += p * (isInside ? steps[0][i] - weights[i] / 0.7 : steps[0][i]);
            second -= isInside ? 0 : p;
        }
        assertEquals(first, sums[0][0], 1e-4);
        assertEquals(second, sums[0][1], 1e-4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void stepsOfAdamAndProductsAreTheSameBitForBit(long seed) {
        Range range = Range.of(seed);
        int n = range.count();
        float[][] mean = {numbers(seed, n, 1), numbers(seed, n, 1)};
        float[][] square = new float[2][n];
        float[][] parameters = {numbers(seed + 1, n, 1), numbers(seed + 1, n, 1)};
        double[] dots = new double[2];
        float[] slope = numbers(seed + 2, n, 1);
        var step = new LearningKernels.AdamStep(0.9f, 0.999f, 1e-8f, 0.02f, 700);
        for (int k = 0; k < 2; k++) {
            LearningKernels kernels = k == 0 ? PLAIN : FAST;
            kernels.adam(step, slope, mean[k], square[k], n, parameters[k]);
            dots[k] = kernels.dot(parameters[k], slope, range.from(), range.to());
        }
        assertArrayEquals(mean[0], mean[1]);
        assertArrayEquals(square[0], square[1]);
        assertArrayEquals(parameters[0], parameters[1]);
        assertEquals(dots[0], dots[1]);
        float[] before = numbers(seed + 1, n, 1);
        double dot = 0;
        for (int i = 0; i < n; i++) {
            double g = slope[i];
            double m = 0.9 * numbers(seed, n, 1)[i] + 0.1 * g;
            double moved = 0.02 * m / (Math.sqrt(0.001 * g * g * 700) + 1e-8);
            assertEquals(before[i] - moved, parameters[0][i], 1e-4 * (1 + Math.abs(moved)));
            dot += i >= range.from() && i < range.to() ? (double) parameters[0][i] * slope[i] : 0;
        }
        assertEquals(dot, dots[0], 1e-12 * (1 + Math.abs(dot)));
    }

    @Test
    void exponentialsAreRightAndEndWhereTheirRangeDoes() {
        for (float x = -87; x <= 88; x += 0.37f) {
            assertEquals(1, PlainLearningKernels.exponential(x) / Math.exp(x), 3e-7);
        }
        assertEquals(0, PlainLearningKernels.exponential(Float.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, PlainLearningKernels.exponential(100));
        assertTrue(Float.isNaN(PlainLearningKernels.exponential(Float.NaN)));
        float[][] found = new float[2][19];
        float[] logs = new float[19];
        logs[0] = Float.NEGATIVE_INFINITY;
        logs[17] = Float.NEGATIVE_INFINITY;
        PLAIN.powers(logs, 3, found[0]);
        FAST.powers(logs, 3, found[1]);
        assertArrayEquals(found[0], found[1]);
        assertEquals(0, found[1][17]);
        assertEquals(1, found[1][4]);
    }
}
