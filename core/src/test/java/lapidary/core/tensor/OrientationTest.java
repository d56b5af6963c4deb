package lapidary.core.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {

    /// Rows of an array, in any shape.
    private record Array(Shape shape, float[] values) implements RowSource {
        @Override
        public void decode(long firstRow, int rows, float[] out) {
            int columns = (int) shape.columns();
            System.arraycopy(values, (int) firstRow * columns, out, 0, rows * columns);
        }
    }

    private static float[] all(RowSource rows, int together) {
        int columns = (int) rows.shape().columns();
        float[] values = new float[(int) rows.shape().elements()];
        for (int row = 0; row < rows.shape().rows(); row += together) {
            int count = (int) Math.min(together, rows.shape().rows() - row);
            float[] piece = new float[count * columns];
            rows.decode(row, count, piece);
            System.arraycopy(piece, 0, values, row * columns, piece.length);
        }
        return values;
    }

    /// Every element stands where the formula says, whatever rows are asked for at once, and comes back.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void turnsAndTurnsBack(long seed) {
        Random random = new Random(seed);
        int rank = 1 + random.nextInt(4);
        long[] extents = random.longs(rank, 1, 6).toArray();
        Orientation orientation = new Orientation(Shape.of(extents), random.nextInt(rank));
        float[] values = new float[(int) orientation.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        RowSource matrix = orientation.toMatrix(new Array(orientation.shape(), values));
        assertEquals(orientation.matrix(), matrix.shape());
        float[] turned = all(matrix, 1 + random.nextInt(3));
        int inputs = (int) matrix.shape().columns();
        for (int i = 0; i < turned.length; i++) {
            assertEquals(orientation.index(i / inputs, i % inputs), (long) turned[i]);
        }
        RowSource back = orientation.toOwn(new Array(matrix.shape(), turned));
        assertEquals(orientation.shape(), back.shape());
        assertArrayEquals(values, all(back, 1 + random.nextInt(3)));
    }
}
