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

class ContourPlotTest {
    private static ContourPlot plot() {
        ContourPlot plot = new ContourPlot();
        plot.valueTitleProperty().set("Loss");
        plot.fieldProperty().set(new ContourPlot.Field((x, y) -> Math.exp(-x - y), new Range(0, 4), new Range(0, 4)));
        plot.marksProperty()
                .set(List.of(
                        new ContourPlot.Mark(1, 2, true, "E1M2", "E1M2, by the law"),
                        new ContourPlot.Mark(2, 1, false, "E2M1", "E2M1, measured")));
        return plot;
    }

    @Test
    void theKeyboardGoesFromMarkToMark() {
        ContourPlot plot = Screen.call(ContourPlotTest::plot);
        Stage stage = Screen.show(plot, Theme.LIGHT, 400, 240);
        Screen.pulse();
        Gestures.key(plot, KeyCode.RIGHT);
        assertEquals("E1M2, by the law", plot.hoverTextProperty().get());
        Gestures.key(plot, KeyCode.RIGHT);
        assertEquals("E2M1, measured", plot.hoverTextProperty().get());
        assertEquals(2, plot.table().rows().size());
        assertEquals(
                Double.toString(Math.exp(-3)), plot.table().rows().getFirst().getLast());
        Screen.run(stage::close);
    }

    @Test
    void marksOfTheAxesAreWholeNumbers() {
        List<Tick> ticks = new WholeScale(-0.25, 5.5).ticks(10);
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5"),
                ticks.stream().map(Tick::label).toList());
        assertEquals(2, new WholeScale(0, 10).ticks(2).get(1).value() / 5 * 2);
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(ContourPlotTest::plot, node -> Gestures.move(node, 60, 60)));
    }
}
