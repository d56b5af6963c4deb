package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class GeluTableTest {

    /// Source of the values: the formula in NumPy, float32, argument and result rounded to float16.
    @Test
    void givesTheValuesOfTheFormulaInHalfPrecision() {
        assertArrayEquals(
                new float[] {0.84130859375f, -0.15881347656f, 0.34570312500f, 1.95507812500f, -0.00363731384f},
                new float[] {GeluTable.at(1), GeluTable.at(-1), GeluTable.at(0.5f), GeluTable.at(2), GeluTable.at(-3)},
                1e-9f);
    }

    @Test
    void endsAtTen() {
        assertArrayEquals(new float[] {0, 0, 10, 12.345f, Float.POSITIVE_INFINITY}, new float[] {
            GeluTable.at(-10),
            GeluTable.at(Float.NEGATIVE_INFINITY),
            GeluTable.at(10),
            GeluTable.at(12.345f),
            GeluTable.at(Float.POSITIVE_INFINITY)
        });
        assertTrue(Float.isNaN(GeluTable.at(Float.NaN)));
    }

    @Test
    void staysWithinTwoRoundingsOfTheExactFunction() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            double x = random.nextGaussian() * 3;
            double exact = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            assertEquals(exact, GeluTable.at((float) x), 1e-3 * Math.abs(x) + 1e-6);
        }
    }
}
