package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import lapidary.core.stats.HeatTile;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorCellsTest {
    @ParameterizedTest(name = "{0} × {1} in cells of {2} × {3}")
    @CsvSource({"37, 53, 4, 8", "5, 7, 8, 16", "16, 32, 4, 4", "1, 100, 1, 8", "33, 1, 32, 1"})
    void cellsBeginAtMultiplesOfTheirSize(int rows, int columns, int rowStep, int columnStep) {
        RowSource matrix = MadeUpCells.matrix(rows, columns, 11);
        CellWindow window = new CellWindow(0, 0, rows, columns, rowStep, columnStep);
        float[] weights = new float[rows * columns];
        matrix.decode(0, rows, weights);
        float[] expected = new float[window.down() * window.across()];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int cell = row / rowStep * window.across() + column / columnStep;
                float weight = weights[row * columns + column];
                expected[cell] = Math.abs(weight) > Math.abs(expected[cell]) ? weight : expected[cell];
            }
        }
        float[] cells = new TensorCells(matrix, HeatTile.Reduction.EXTREME, Runnable::run)
                .request(window)
                .join();
        assertArrayEquals(expected, cells);
    }

    @Test
    void aWithdrawnWindowCostsNothing() {
        Deque<Runnable> queue = new ArrayDeque<>();
        RowSource unread = new RowSource() {
            @Override
            public Shape shape() {
                return Shape.of(8, 8);
            }

            @Override
            public void decode(long firstRow, int rows, float[] out) {
                throw new AssertionError("was read");
            }
        };
        CompletableFuture<float[]> answer =
                new TensorCells(unread, HeatTile.Reduction.MEAN, queue::add).request(new CellWindow(0, 0, 8, 8, 1, 1));
        answer.cancel(false);
        queue.forEach(Runnable::run);
        assertTrue(answer.isCancelled());
    }
}
