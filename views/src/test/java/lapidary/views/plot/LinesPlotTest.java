package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
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
    void theArrowKeysReadWhatTheMouseReads() {
        LinesPlot plot = Screen.call(LinesPlotTest::plot);
        Stage stage = Screen.show(plot, Theme.LIGHT, 400, 300);
        Screen.pulse();
        Gestures.key(plot, KeyCode.LEFT);
        assertEquals("LAMP  40.00", plot.hoverTextProperty().get());
        for (int i = 0; i < 3; i++) {
            Gestures.key(plot, KeyCode.RIGHT);
        }
        assertEquals("LAMP  60.00", plot.hoverTextProperty().get());
        Screen.run(stage::close);
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(LinesPlotTest::plot, node -> Gestures.move(node, 60, 60)));
    }
}
