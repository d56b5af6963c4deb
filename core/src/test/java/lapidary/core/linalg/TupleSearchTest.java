package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TupleSearchTest {
    private final TupleSearch plain = new PlainTupleSearch();

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void theFastestVersionFindsWhatThePlainLoopsFind(int dimensions) {
        Random random = new Random(dimensions);
        int[] first = {0, 1, 2, 5, 5, 12};
        byte[] coordinates = new byte[12 * dimensions * Tuples.GROUP];
        for (int i = 0; i < coordinates.length; i++) {
            coordinates[i] = (byte) random.nextInt(4); // few values: many ties
        }
        Tuples tuples = new Tuples(dimensions, first, coordinates);
        float[] x = new float[dimensions + 3];
        float[] weights = new float[dimensions + 5];
        for (int trial = 0; trial < 2000; trial++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = trial % 3 == 0 ? random.nextInt(-4, 5) : (float) random.nextGaussian() * 3;
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] = trial % 5 == 0 ? random.nextInt(2) : random.nextFloat();
            }
            float scale = trial % 7 == 0 ? 1 : random.nextFloat();
            for (int list : new int[] {0, 1, 2, 4}) {
                int expected = plain.nearest(tuples, list, x, 3, weights, 5, scale, 1);
                assertEquals(
                        expected,
                        TupleSearch.fastest().nearest(tuples, list, x, 3, weights, 5, scale, 1),
                        "trial " + trial + ", list " + list);
            }
        }
    }

    @Test
    void theFirstOfEqualsIsTakenAndOfNoneTheFirst() {
        byte[] coordinates = new byte[2 * 4 * Tuples.GROUP];
        coordinates[4 * Tuples.GROUP + 7] = 1;
        Tuples tuples = new Tuples(4, new int[] {0, 2}, coordinates);
        float[] x = {1, 0, 0, 0};
        float[] weights = {1, 1, 1, 1};
        float[] endless = {Float.POSITIVE_INFINITY, 1, 1, 1};
        for (TupleSearch search : new TupleSearch[] {plain, TupleSearch.fastest()}) {
            assertEquals(Tuples.GROUP + 7, search.nearest(tuples, 0, x, 0, weights, 0, 1, 0));
            assertEquals(0, search.nearest(tuples, 0, x, 0, weights, 0, 0, 0), "all are equally far");
            assertEquals(0, search.nearest(tuples, 0, x, 0, endless, 0, 0.5f, 0), "all are endlessly far");
        }
    }

    @Test
    void codesAreThoseOfTheNearestLevels() {
        float[] x = new float[32];
        for (int i = 0; i < 32; i++) {
            x[i] = i / 2f - 1;
        }
        byte[] expected = new byte[32];
        plain.codes(x, 1, 7, expected);
        byte[] found = new byte[32];
        TupleSearch.fastest().codes(x, 1, 7, found);
        assertArrayEquals(expected, found);
        assertEquals(0, expected[0]);
        assertEquals(0, expected[6], "2 lies between levels 1 and 3, of codes 0 and 1: even");
        assertEquals(2, expected[10], "4 lies between levels 3 and 5, of codes 1 and 2: even");
        assertEquals(7, expected[31]);
    }

    @Test
    void codesOfWhatIsBeyondAllWrapAsInThePlainLoops() {
        float[] x = {1e10f, -1e10f, 3e38f, -3e38f, 1e7f, -1e7f, 8388607, -8388607, 0, 1, 2, 3, 4, 5, 6, 7};
        for (float inverse : new float[] {1, 1e30f, Float.POSITIVE_INFINITY}) {
            byte[] expected = new byte[16];
            plain.codes(x, inverse, 2, expected);
            byte[] found = new byte[16];
            TupleSearch.fastest().codes(x, inverse, 2, found);
            assertArrayEquals(expected, found, "inverse " + inverse);
        }
    }

    @Test
    void listsAreAllOfTheCoordinates() {
        assertThrows(IllegalArgumentException.class, () -> new Tuples(4, new int[] {0, 2}, new byte[64]));
    }
}
