package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadamardTest {
    private static final int ROWS = 3;

    /// Sylvester's matrix: the entry at (i, j) is −1 to the number of bits that i and j share.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 128})
    void turnsEachPartByTheOrthonormalMatrix(int size) {
        int columns = 2 * size;
        float[] x = values(ROWS * columns);
        float[] expected = new float[x.length];
        for (int from = 0; from < x.length; from += size) {
            for (int i = 0; i < size; i++) {
                double sum = 0;
                for (int j = 0; j < size; j++) {
                    sum += Integer.bitCount(i & j) % 2 == 0 ? x[from + j] : -x[from + j];
                }
                expected[from + i] = (float) (sum / Math.sqrt(size));
            }
        }
        float[] turned = turn(x, columns, size);
        assertArrayEquals(expected, turned, 1e-5f);
        assertArrayEquals(x, turn(turned, columns, size), 1e-5f, "its own inverse");
    }

    @Test
    void sizeZeroDoesNothing() {
        float[] x = values(ROWS * 6);
        assertArrayEquals(x, turn(x, 6, 0));
    }

    /// Why a cache may turn its keys: products with queries turned alike stay.
    @Test
    void productsStay() {
        float[] keys = values(ROWS * 64);
        float[] queries = new float[keys.length];
        for (int i = 0; i < keys.length; i++) {
            queries[i] = keys[(7 * i + 3) % keys.length];
        }
        float[] turnedKeys = turn(keys, 64, 64);
        float[] turnedQueries = turn(queries, 64, 64);
        double before = 0;
        double after = 0;
        for (int i = 0; i < 64; i++) {
            before += (double) keys[i] * queries[i];
            after += (double) turnedKeys[i] * turnedQueries[i];
        }
        assertEquals(before, after, 1e-4);
    }

    private static float[] turn(float[] x, int columns, int size) {
        try (NativeFloats room = new NativeFloats(x.length)) {
            Matrix rows = room.matrix(x.length / columns, columns);
            rows.set(x);
            Hadamard.turn(rows, size);
            float[] found = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                found[i] = rows.get(i / columns, i % columns);
            }
            return found;
        }
    }

    private static float[] values(int count) {
        Random random = new Random(8);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
