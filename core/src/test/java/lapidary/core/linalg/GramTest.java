package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GramTest {
    private static final double UNIT = 0x1p-24;
    private static final double GAMMA = Gram.CHUNK * UNIT / (1 - Gram.CHUNK * UNIT);

    private final Arena arena = Arena.ofAuto();

    private Matrix rows(long seed, int count, int inputs, double mean, double unit) {
        Random random = new Random(seed);
        Matrix x = Matrix.of(arena.allocate(4L * count * inputs, 64), count, inputs);
        float[] values = new float[count * inputs];
        for (int i = 0; i < values.length; i++) {
            // Some inputs a hundred times as large as others, as in language models.
            values[i] = (float) ((mean + random.nextGaussian()) * unit * (i % inputs % 50 == 7 ? 100 : 1));
        }
        x.set(values);
        return x;
    }

    /// Σ x·y in double, and Σ |x·y|.
    private static double[] exact(Matrix x, int i, int j) {
        double sum = 0;
        double magnitudes = 0;
        for (int row = 0; row < x.rows(); row++) {
            double product = (double) x.get(row, i) * x.get(row, j);
            sum += product;
            magnitudes += Math.abs(product);
        }
        return new double[] {sum, magnitudes};
    }

    private DoubleMatrix gram(Matrix x, int tile) {
        DoubleMatrix sum = DoubleMatrix.allocate(arena, x.columns(), x.columns());
        for (int from = 0; from < x.columns(); from += tile) {
            Gram.add(x, from, Math.min(x.columns(), from + tile), sum);
        }
        return sum;
    }

    @ParameterizedTest(name = "seed {0}: {1} rows of {2} inputs about {3}")
    @CsvSource({"1, 1000, 70, 0", "2, 1, 9, 0", "3, 129, 600, 3", "4, 4096, 33, 0.5", "5, 128, 1, -1"})
    void everyEntryLiesWithinItsBound(long seed, int count, int inputs, double mean) {
        Matrix x = rows(seed, count, inputs, mean, 1);
        DoubleMatrix found = gram(x, 128);
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < inputs; i++) {
            for (int j = i; j < inputs; j++) {
                double[] expected = exact(x, i, j);
                double error = Math.abs(found.get(i, j) - expected[0]);
                assertTrue(error <= GAMMA * expected[1], i + ", " + j + ": " + error + " of " + expected[1]);
                squares += expected[0] * expected[0];
                errors += error * error;
            }
        }
        assertTrue(Math.sqrt(errors / squares) <= 1e-6, "relative error " + Math.sqrt(errors / squares));
    }

    @Test
    void rowsOutsideTheRangeOfSquaresAreUnfit() {
        assertTrue(Gram.isFit(1e-3f));
        assertTrue(Gram.isFit(1e6f));
        assertFalse(Gram.isFit(0));
        assertFalse(Gram.isFit(1e-20f));
        assertFalse(Gram.isFit(1e18f));
        assertFalse(Gram.isFit(Float.NaN));
    }

    @Test
    void rowsAreAddedToWhatIsThere() {
        Matrix first = rows(7, 300, 20, 0, 1);
        DoubleMatrix sum = gram(first, 128);
        double before = sum.get(3, 11);
        double added = gram(rows(8, 200, 20, 0, 1), 128).get(3, 11);
        Gram.add(rows(8, 200, 20, 0, 1), 0, 20, sum);
        assertEquals(before + added, sum.get(3, 11), 1e-9 * Math.abs(before));
    }

    @Test
    void equalCallsGiveEqualBytes() {
        Matrix x = rows(10, 700, 130, 1, 1);
        DoubleMatrix first = gram(x, 64);
        DoubleMatrix second = gram(x, 64);
        double[] one = new double[130];
        double[] other = new double[130];
        for (int row = 0; row < 130; row++) {
            first.read(row, row, one, 0, 130 - row);
            second.read(row, row, other, 0, 130 - row);
            assertArrayEquals(one, other, 0);
        }
    }

    @Test
    void refusesASumOfAnotherShape() {
        Matrix x = rows(11, 4, 5, 0, 1);
        DoubleMatrix sum = DoubleMatrix.allocate(arena, 4, 5);
        assertThrows(IllegalArgumentException.class, () -> Gram.add(x, 0, 4, sum));
    }
}
