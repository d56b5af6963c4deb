package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class CurvePlotTest {
    private static CurvePlot plot(int count) {
        CurvePlot plot = new CurvePlot();
        plot.acrossTitleProperty().set("Row");
        plot.upTitleProperty().set("Error (%)");
        plot.curvesProperty()
                .set(List.of(new Curve(
                        "RTN",
                        PlotColor.COMPRESSED,
                        IntStream.range(0, count)
                                .mapToObj(i -> (double) (i % 10))
                                .toList())));
        return plot;
    }

    @Test
    void theCursorReadsTheValueAndEnterChoosesItsNumber() {
        List<Long> chosen = new ArrayList<>();
        CurvePlot plot = Screen.call(() -> {
            CurvePlot fresh = plot(5);
            fresh.onChooseProperty().set(chosen::add);
            return fresh;
        });
        Stage stage = Screen.show(plot, Theme.LIGHT, 400, 200);
        Screen.pulse();
        Gestures.key(plot, KeyCode.RIGHT);
        assertEquals("Row 2\nRTN 2.000", plot.hoverTextProperty().get());
        Gestures.key(plot, KeyCode.ENTER);
        assertEquals(List.of(2L), chosen);
        Screen.run(stage::close);
    }

    @Test
    void manyValuesFallOnAPixelAndTheTableHasAllOfThem() {
        CurvePlot plot = Screen.call(() -> plot(5000));
        Stage stage = Screen.show(plot, Theme.DARK, 400, 200);
        Screen.pulse();
        assertEquals(5000, plot.table().rows().size());
        assertEquals(List.of("4999", "9.0"), plot.table().rows().getLast());
        assertEquals("Error (%) by Row, RTN at most 9.00", plot.getAccessibleText());
        Screen.run(stage::close);
    }

    @Test
    void anEmptyAndAnAllZeroPlotAreDrawnOnALogarithmicAxis() {
        for (List<Double> values : List.of(List.<Double>of(), List.of(0.0, 0.0), List.of(Double.NaN, 1.0))) {
            CurvePlot plot = Screen.call(() -> {
                CurvePlot fresh = plot(0);
                fresh.logarithmicProperty().set(true);
                fresh.curvesProperty().set(List.of(new Curve("one", PlotColor.ORIGINAL, values)));
                return fresh;
            });
            Stage stage = Screen.show(plot, Theme.LIGHT, 300, 150);
            Screen.pulse();
            assertEquals(values.size(), plot.table().rows().size());
            Screen.run(stage::close);
        }
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(() -> plot(50), node -> Gestures.move(node, 60, 60)));
    }
}
