package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javafx.scene.canvas.Canvas;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.catalogue.PlotPages;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class RunningPlotTest {
    @Test
    void hoverReadsTheNearestEstimateOfEverySeries() {
        RunningPlot plot = Screen.call(() -> {
            RunningPlot fresh = new RunningPlot();
            fresh.seriesProperty()
                    .set(List.of(
                            new RunningSeries(
                                    "A",
                                    PlotColor.ORIGINAL,
                                    List.of(
                                            new RunningSeries.Point(256, 44, 40, 48),
                                            new RunningSeries.Point(512, 44.1, 42, 46.2))),
                            new RunningSeries(
                                    "B", PlotColor.COMPRESSED, List.of(new RunningSeries.Point(512, 45, 43, 47)))));
            return fresh;
        });
        Stage stage = Screen.show(plot, Theme.LIGHT, 400, 240);
        Screen.pulse();
        Gestures.move(plot, 380, 100);
        assertEquals(
                "Tokens seen 512\nA 44.10 (42.00 to 46.20)\nB 45.00 (43.00 to 47.00)",
                plot.hoverTextProperty().get());
        assertEquals("A,512,44.1,42.0,46.2", plot.table().csv().lines().toList().get(2));
        Screen.run(stage::close);
    }

    @Test
    void theFirstWideIntervalsDoNotSetTheScale() {
        RunningSeries series = new RunningSeries(
                "A",
                PlotColor.ORIGINAL,
                List.of(
                        new RunningSeries.Point(10, 1, -100, 100),
                        new RunningSeries.Point(500, 1, 0.5, 1.5),
                        new RunningSeries.Point(1000, 1, 0.9, 1.1)));
        Scale up = RunningPainter.upScale(List.of(series), List.of(), new LinearScale(0, 1000), RunningPlot.ANY);
        assertTrue(up.low() >= 0 && up.high() < 2, up.toString());
    }

    @Test
    void aShareNeverHasAnAxisBeyondAllAndNothing() {
        for (double mean : new double[] {0, 0.5, 50, 99.5, 100}) {
            RunningSeries series = new RunningSeries(
                    "A",
                    PlotColor.ORIGINAL,
                    List.of(
                            new RunningSeries.Point(5, mean, mean, mean),
                            new RunningSeries.Point(10, mean, mean, mean)));
            Scale up = RunningPainter.upScale(List.of(series), List.of(), new LinearScale(0, 10), RunningPlot.PERCENT);
            assertTrue(up.low() >= 0 && up.high() <= 100 && up.high() > up.low(), mean + ": " + up);
            assertTrue(up.low() <= mean && mean <= up.high(), mean + ": " + up);
        }
    }

    @Test
    void theHighestLabelOfALowPlotKeepsAwayFromTheTitle() {
        RunningPlot plot = Screen.call(PlotPages::runningPlot);
        Ink ink = Screen.call(() -> new Ink(new Canvas(10, 10).getGraphicsContext2D(), plot.palette()));
        for (double height : new double[] {96, 110, 140, 200, 320}) {
            Axes axes = new Axes(new LinearScale(0, 10), new LinearScale(0, 1), "Tokens seen", "Same top token (%)");
            Frame frame = Screen.call(() -> axes.frame(ink, 300, height, 0));
            double label = frame.up(new LinearScale(0, 1), 1);
            assertTrue(label >= Axes.HEAD + Ink.LINE + 4, height + ": " + label);
            assertTrue(frame.bottom() <= height - 2 * Ink.LINE, "what is below keeps its room");
        }
    }

    @Test
    void aSingleExactValueStillHasAnAxis() {
        RunningSeries series =
                new RunningSeries("A", PlotColor.ORIGINAL, List.of(new RunningSeries.Point(10, 0, 0, 0)));
        Scale up = RunningPainter.upScale(List.of(series), List.of(), new LinearScale(0, 10), RunningPlot.ANY);
        assertEquals(new LinearScale(0, 1), up, "nothing below 0 where no estimate is");
    }

    @Test
    void staleEstimatesAreSaidToBe() {
        RunningPlot plot = Screen.call(PlotPages::runningPlot);
        Screen.run(() -> plot.staleProperty().set(true));
        assertTrue(plot.getAccessibleText().contains("stale"));
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(PlotPages::runningPlot, node -> Gestures.move(node, 200, 100)));
    }
}
