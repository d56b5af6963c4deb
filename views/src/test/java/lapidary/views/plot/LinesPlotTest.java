package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import org.junit.jupiter.api.Test;

class LinesPlotTest {
    private static LinesPlot plot() {
        LinesPlot plot = new LinesPlot(false);
        plot.acrossTitleProperty().set("Layer");
        plot.upTitleProperty().set("Kept, %");
        plot.linesProperty().set(List.of(new LinesPlot.Line("LAMP", new double[] {1, 2}, new double[] {40, 60})));
        return plot;
    }

    @Test
    void theTableHasARowForEachPointOfEachLine() {
        LinesPlot plot = Screen.call(LinesPlotTest::plot);
        assertEquals(List.of("line", "Layer", "Kept, %"), plot.table().columns());
        assertEquals(
                List.of(List.of("LAMP", "1.0", "40.0"), List.of("LAMP", "2.0", "60.0")),
                plot.table().rows());
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(LinesPlotTest::plot, node -> Gestures.move(node, 60, 60)));
    }
}
