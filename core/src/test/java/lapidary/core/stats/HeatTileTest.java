package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.stats.HeatTile.Reduction;
import lapidary.core.stats.HeatTile.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Numbers of the oracle: NumPy 2.4, in double.
final class HeatTileTest {
    private final TestMatrix matrix = TestMatrix.pseudoRandom(300, 331, 1);
    private final Window window = new Window(10, 100, 5, 320);

    @Test
    void cellsAreReducedAsNumPyDoes() {
        HeatTile mean = HeatTile.of(matrix, window, 7, 9, Reduction.MEAN, Job.UNWATCHED);
        assertEquals(0.0009369003859306502, mean.value(3, 4), 1e-10);
        assertEquals(0.002993044724647081, mean.value(6, 8), 1e-10);
        HeatTile extreme = HeatTile.of(matrix, window, 7, 9, Reduction.EXTREME, Job.UNWATCHED);
        assertEquals(-0.12464431673288345f, extreme.value(3, 4));
        HeatTile rms = HeatTile.of(matrix, window, 7, 9, Reduction.ROOT_MEAN_SQUARE, Job.UNWATCHED);
        assertEquals(0.04701499789920774, rms.value(3, 4), 1e-8);
    }

    @Test
    void cellsCoverTheWindowWithoutGaps() {
        HeatTile tile = HeatTile.of(matrix, window, 7, 9, Reduction.EXTREME, Job.UNWATCHED);
        assertEquals(10, tile.rowOf(0));
        assertEquals(10 + 300 / 7, tile.rowOf(3));
        assertEquals(110, tile.rowOf(7));
        assertEquals(5, tile.columnOf(0));
        assertEquals(325, tile.columnOf(9));
        assertFalse(tile.isExact());
    }

    @ParameterizedTest
    @EnumSource(names = {"EXTREME", "MEAN"})
    void zoomedInCellsAreSingleWeights(Reduction reduction) {
        HeatTile tile = HeatTile.of(matrix, new Window(40, 3, 100, 5), 200, 300, reduction, Job.UNWATCHED);
        assertTrue(tile.isExact());
        assertEquals(3, tile.cellsDown());
        assertEquals(5, tile.cellsAcross());
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 5; column++) {
                assertEquals(matrix.values()[(40 + row) * 331 + 100 + column], tile.value(row, column));
            }
        }
    }

    @Test
    void aNotANumberShowsInItsCellOnly() {
        HeatTile tile = HeatTile.of(matrix.with(15, 6, Float.NaN), window, 10, 10, Reduction.EXTREME, Job.UNWATCHED);
        assertTrue(Float.isNaN(tile.value(0, 0)));
        assertFalse(Float.isNaN(tile.value(0, 1)));
        assertTrue(tile.absoluteMaximum() > 0.12);
    }

    @Test
    void windowsOutsideTheMatrixAreRefused() {
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> HeatTile.of(matrix, new Window(0, 301, 0, 1), 5, 5, Reduction.MEAN, Job.UNWATCHED));
        assertThrows(IllegalArgumentException.class, () -> new Window(0, 0, 0, 5));
    }

    @Test
    void theThreadCountChangesNothing() {
        Window whole = Window.whole(matrix.shape());
        HeatTile one = HeatTile.of(matrix, whole, 50, 60, Reduction.MEAN, Job.UNWATCHED, new Workers(1));
        HeatTile four = HeatTile.of(matrix, whole, 50, 60, Reduction.MEAN, Job.UNWATCHED, new Workers(4));
        for (int i = 0; i < 50; i++) {
            for (int j = 0; j < 60; j++) {
                assertEquals(one.value(i, j), four.value(i, j));
            }
        }
    }
}
