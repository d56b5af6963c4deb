package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much of a mask is shown.
class MaskPlotTest {
    @ParameterizedTest(name = "{0} × {1} in groups of {2}, {3} × {4} pixels")
    @CsvSource({
        "64, 64, 4, 180, 90",
        "64, 64, 8, 400, 300",
        "64, 64, 0, 90, 40",
        "3, 20, 5, 300, 300",
        "64, 64, 4, 5, 5"
    })
    void cellsCanBeToldApartLieInsideAndEndWithAGroup(int rows, int columns, int group, double width, double height) {
        MaskPlot.Cells cells = MaskPlot.Cells.of(rows, columns, group, width, height);
        assertTrue(cells.size() >= 7 && cells.size() <= 14, cells.toString());
        assertTrue(cells.rows() >= 1 && cells.rows() <= rows && cells.columns() <= columns, cells.toString());
        if (width > 60 && height > 20) {
            assertTrue(cells.columns() * cells.size() <= width && cells.rows() * cells.size() <= height);
            assertEquals(0, group == 0 ? 0 : cells.columns() % group);
        }
    }

    @Test
    void aSmallMaskIsShownWhole() {
        assertEquals(new MaskPlot.Cells(4, 8, 14), MaskPlot.Cells.of(4, 8, 4, 300, 200));
    }

    @Test
    void theTableSaysWhatIsKept() {
        MaskPlot plot = Screen.call(MaskPlot::new);
        Screen.run(() -> plot.maskProperty()
                .set(Optional.of(new MaskPlot.Mask(new boolean[][] {{true, false}, {false, true}}, 2))));
        assertEquals(List.of(List.of("10"), List.of("01")), plot.table().rows());
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(MaskPlot::new, node -> Gestures.move(node, 60, 60)));
    }
}
