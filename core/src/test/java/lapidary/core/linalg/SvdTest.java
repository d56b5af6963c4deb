package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SvdTest {

    @Test
    void findsTheSingularValuesOfAKnownMatrix() {
        // AᵀA = [[25, 20], [20, 25]] has the eigenvalues 45 and 5.
        float[] found = Svd.singularValues(new float[] {3, 0, 4, 5}, 2, 2);
        assertArrayEquals(new float[] {(float) Math.sqrt(45), (float) Math.sqrt(5)}, found, 1e-5f);
    }

    @Test
    void aWideMatrixHasTheValuesOfItsTranspose() {
        float[] weights = {1, 2, 3, 4, 5, 6};
        float[] transposed = {1, 4, 2, 5, 3, 6};
        float[] wide = Svd.singularValues(weights, 2, 3);
        // numpy.linalg.svd(numpy.arange(1, 7).reshape(2, 3)): 9.508032, 0.7728696
        assertArrayEquals(new float[] {9.508032f, 0.7728696f}, wide, 1e-5f);
        assertArrayEquals(wide, Svd.singularValues(transposed, 3, 2), 1e-5f);
    }

    @Test
    void theSquaresSumToTheSquaredNorm() {
        Random random = new Random(3);
        float[] weights = new float[200 * 90];
        double norm = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
            norm += (double) weights[i] * weights[i];
        }
        float[] before = weights.clone();
        float[] found = Svd.singularValues(weights, 200, 90);
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += (double) found[i] * found[i];
            assertEquals(i > 0 ? Math.min(found[i], found[i - 1]) : found[i], found[i], "sorted");
        }
        assertEquals(90, found.length);
        assertEquals(norm, sum, norm * 1e-5);
        assertArrayEquals(before, weights);
    }

    @Test
    void refusesTooFewWeights() {
        assertThrows(IllegalArgumentException.class, () -> Svd.singularValues(new float[5], 2, 3));
    }
}
