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

class SharePlotTest {
    private static SharePlot plot() {
        SharePlot plot = new SharePlot();
        plot.acrossTitleProperty().set("Sign");
        plot.sharesProperty()
                .set(List.of(
                        new SharePlot.Share("−", 300), new SharePlot.Share("0", 400), new SharePlot.Share("+", 300)));
        return plot;
    }

    @Test
    void sharesAreReadInPercentOfTheWhole() {
        SharePlot plot = Screen.call(SharePlotTest::plot);
        Stage stage = Screen.show(plot, Theme.LIGHT, 400, 200);
        Screen.pulse();
        Gestures.key(plot, KeyCode.RIGHT);
        Gestures.key(plot, KeyCode.RIGHT);
        assertEquals("0\n400 weights (40.00 %)", plot.hoverTextProperty().get());
        assertEquals(List.of("0", "400", "40.0"), plot.table().rows().get(1));
        assertEquals("Share of the weights (%) by Sign, − 30.0 %, 0 40.0 %, + 30.0 %", plot.getAccessibleText());
        Screen.run(stage::close);
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(SharePlotTest::plot, node -> Gestures.move(node, 60, 60)));
    }
}
