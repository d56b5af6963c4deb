package lapidary.core.quant.explore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class SampledRowsTest {

    /// Each row holds its own number.
    private record Numbered(long rows) implements RowSource {
        @Override
        public Shape shape() {
            return Shape.of(rows, 2);
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            for (int i = 0; i < rows; i++) {
                out[2 * i] = firstRow + i;
                out[2 * i + 1] = firstRow + i;
            }
        }
    }

    @Test
    void rowsAreEvenlySpacedFromTheFirstOn() {
        SampledRows sample = new SampledRows(new Numbered(10), 4);
        float[] out = new float[8];
        sample.decode(0, 4, out);
        assertArrayEquals(new float[] {0, 0, 2, 2, 5, 5, 7, 7}, out);
        assertEquals(Shape.of(4, 2), sample.shape());
    }

    @Test
    void aSmallSourceIsReadWhole() {
        SampledRows sample = SampledRows.of(new Numbered(10), 20);
        assertTrue(sample.isWhole());
        float[] out = new float[6];
        sample.decode(7, 3, out);
        assertArrayEquals(new float[] {7, 7, 8, 8, 9, 9}, out);
    }

    @Test
    void atLeastOneRowIsRead() {
        assertEquals(1, SampledRows.of(new Numbered(10), 1).count());
        assertEquals(0, SampledRows.of(new Numbered(0), 1).count());
    }

    @Test
    void rowsOutsideAreRefused() {
        SampledRows sample = new SampledRows(new Numbered(10), 4);
        assertThrows(IndexOutOfBoundsException.class, () -> sample.decode(3, 2, new float[4]));
        assertThrows(IllegalArgumentException.class, () -> new SampledRows(new Numbered(3), 4));
    }
}
