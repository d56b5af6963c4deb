package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The closed form against the numbers of the method card, and against small changes.
class WaterLevelTest {
    private static final long[] SIZES = {100, 400, 100, 200};
    private static final double[] X = {2, .5, 8, 1};

    private static double[] ends(int n, double value) {
        double[] ends = new double[n];
        Arrays.fill(ends, value);
        return ends;
    }

    @Test
    void equalSizesGetHalfABitForEachDoubling() {
        double[] bits =
                WaterLevel.bits(new double[] {1, 4, 16, 64}, new long[] {1, 1, 1, 1}, 3, ends(4, 0), ends(4, 16));
        assertArrayEquals(new double[] {1.5, 2.5, 3.5, 4.5}, bits, 1e-12);
    }

    @Test
    void sizesWeighTheGeometricMean() {
        double[] bits = WaterLevel.bits(X, SIZES, 4, ends(4, 0), ends(4, 16));
        assertArrayEquals(new double[] {4.5, 3.5, 5.5, 4.0}, bits, 1e-12);
    }

    /// Restricted to {2, 3, 4, 5, 6, 8} bits: 6, 3, 6, 4 at 3200 bits, damage 4.150390625, by both solvers.
    @Test
    void wholeBitsAreTheCardsOnes() {
        int[] allowed = {2, 3, 4, 5, 6, 8};
        long[][] costs = new long[4][allowed.length];
        double[][] damages = new double[4][allowed.length];
        for (int row = 0; row < 4; row++) {
            for (int option = 0; option < allowed.length; option++) {
                costs[row][option] = SIZES[row] * allowed[option];
                damages[row][option] = SIZES[row] * X[row] * Math.pow(2, -2 * allowed[option]);
            }
        }
        Knapsack problem = new Knapsack(costs, damages, 3200);
        for (int[] chosen : new int[][] {ExactAllocator.solve(problem), JumpGreedy.of(problem)}) {
            assertArrayEquals(
                    new int[] {6, 3, 6, 4},
                    Arrays.stream(chosen).map(option -> allowed[option]).toArray());
            assertEquals(4.150390625, problem.damage(chosen), 1e-12);
            assertEquals(3200, problem.cost(chosen));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noShiftOfBitsBetweenTwoUnitsIsBetter(long seed) {
        Random random = new Random(seed);
        int n = 3 + random.nextInt(6);
        double[] x = random.doubles(n, 0.01, 20).toArray();
        long[] weights = random.longs(n, 1, 1000).toArray();
        double[] bits = WaterLevel.bits(x, weights, 4, ends(n, 2), ends(n, 6));
        double spent = 0;
        double all = 0;
        for (int i = 0; i < n; i++) {
            assertTrue(bits[i] >= 2 - 1e-9 && bits[i] <= 6 + 1e-9, "bits " + bits[i]);
            spent += weights[i] * bits[i];
            all += weights[i];
        }
        assertEquals(4, spent / all, 1e-9);
        double damage = damage(x, weights, bits);
        for (int from = 0; from < n; from++) {
            for (int to = 0; to < n; to++) {
                double[] moved = bits.clone();
                moved[from] -= 1e-3 / weights[from];
                moved[to] += 1e-3 / weights[to];
                if (from != to && moved[from] >= 2 && moved[to] <= 6) {
                    assertTrue(damage(x, weights, moved) >= damage - 1e-9 * damage);
                }
            }
        }
        double[] doubled = Arrays.stream(x).map(value -> 2 * value).toArray();
        assertArrayEquals(bits, WaterLevel.bits(doubled, weights, 4, ends(n, 2), ends(n, 6)), 1e-9);
    }

    private static double damage(double[] x, long[] weights, double[] bits) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += weights[i] * x[i] * Math.pow(2, -2 * bits[i]);
        }
        return sum;
    }
}
