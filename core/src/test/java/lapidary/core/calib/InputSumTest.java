package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Cholesky;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sums of wide layers, whose products are added partly in single precision.
class InputSumTest {
    private static final int ROWS = 300;
    private final Arena arena = Arena.ofAuto();

    private float[][] rows(long seed, int inputs, double unit) {
        Random random = new Random(seed);
        float[][] rows = new float[ROWS][inputs];
        for (float[] row : rows) {
            double last = 0;
            for (int i = 0; i < inputs; i++) {
                last = 0.9 * last + random.nextGaussian();
                row[i] = (float) (last * unit);
            }
        }
        return rows;
    }

    /// In two calls of different lengths.
    private InputMoments moments(float[][] rows, int threads) {
        int inputs = rows[0].length;
        Matrix all = Matrix.of(arena.allocate(4L * ROWS * inputs, 64), ROWS, inputs);
        for (int row = 0; row < ROWS; row++) {
            all.rows(row, 1).set(rows[row]);
        }
        InputSum sum = new InputSum(inputs, 8, 3, arena);
        Workers workers = new Workers(threads);
        sum.add(all.rows(0, 70), workers, Job.UNWATCHED);
        sum.add(all.rows(70, ROWS - 70), workers, Job.UNWATCHED);
        return sum.moments();
    }

    private static double expected(float[][] rows, int i, int j) {
        double sum = 0;
        for (float[] row : rows) {
            sum += (double) row[i] * row[j];
        }
        return sum / ROWS;
    }

    @ParameterizedTest(name = "inputs in units of {0}, error below {1}")
    @CsvSource({"1, 1e-6", "1000, 1e-6", "1e-20, 1e-14", "1e20, 1e-14"})
    void wideLayersDifferFromPureDoubleByLessThanAMillionth(double unit, double bound) {
        float[][] rows = rows(1, InputSum.WIDE, unit);
        InputMoments found = moments(rows, 2);
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < InputSum.WIDE; i += 3) {
            assertEquals(1, found.second().get(i, i) / expected(rows, i, i), 1e-14);
            for (int j = 0; j < InputSum.WIDE; j += 7) {
                double exact = expected(rows, i, j);
                errors += Math.pow(found.second().get(i, j) / (unit * unit) - exact / (unit * unit), 2);
                squares += Math.pow(exact / (unit * unit), 2);
                assertEquals(found.second().get(j, i), found.second().get(i, j));
            }
        }
        assertTrue(Math.sqrt(errors / squares) <= bound, "relative error " + Math.sqrt(errors / squares));
    }

    @ParameterizedTest(name = "{0} inputs")
    @ValueSource(ints = {InputSum.WIDE - 1, InputSum.WIDE + 77})
    void sumsAreTheSameToTheLastBitWhateverTheThreads(int inputs) {
        float[][] rows = rows(2, inputs, 1);
        InputMoments one = moments(rows, 1);
        InputMoments three = moments(rows, 3);
        double[] left = new double[inputs];
        double[] right = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            one.second().read(i, 0, left, 0, inputs);
            three.second().read(i, 0, right, 0, inputs);
            assertArrayEquals(left, right, 0);
        }
        assertArrayEquals(one.mean(), three.mean(), 0);
        assertArrayEquals(one.meanMagnitude(), three.meanMagnitude(), 0);
        assertArrayEquals(one.largest(), three.largest());
    }

    /// Far fewer rows than inputs, and the least damping that GPTQ offers: a ten-thousandth of the mean square.
    @Test
    void dampedMomentsOfFewRowsArePositiveDefinite() {
        float[][] rows = rows(3, InputSum.WIDE, 1);
        DoubleMatrix second = moments(rows, 2).second();
        double mean = Cholesky.diagonal(second).average().orElseThrow();
        for (int i = 0; i < InputSum.WIDE; i++) {
            second.set(i, i, second.get(i, i) + 1e-4 * mean);
        }
        assertTrue(Cholesky.inverseFactor(second));
    }
}
