package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Copies;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.catalogue.PlotPages;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistogramPlotTest {
    private static final double WIDTH = 600;
    private static final double HEIGHT = 300;

    private HistogramPlot plot;
    private Copies copies;
    private Stage stage;

    @BeforeEach
    void show() {
        copies = new Copies();
        plot = Screen.call(() -> {
            HistogramPlot fresh = new HistogramPlot();
            fresh.originalProperty().set(new HistogramSeries("Original", -1, 1, new long[] {1, 20, 300, 4}));
            fresh.compressedProperty().set(new HistogramSeries("Q4_0", -1, 1, new long[] {0, 25, 300, 0}));
            fresh.copyBoardProperty().set(copies);
            return fresh;
        });
        stage = Screen.show(plot, Theme.LIGHT, WIDTH, HEIGHT);
        Screen.pulse();
    }

    @AfterEach
    void close() {
        Screen.run(stage::close);
    }

    @Test
    void hoverTellsTheBinAndItsCounts() {
        Gestures.move(plot, WIDTH / 2 - 60, HEIGHT / 2);
        assertEquals(
                "−0.50 to 0.00\nOriginal 20 weights (6.15 %)\nQ4_0 25 weights (7.69 %)",
                plot.hoverTextProperty().get());
    }

    @Test
    void dragZoomsAndDoubleClickShowsAll() {
        Gestures.drag(plot, WIDTH / 2, HEIGHT / 2, WIDTH - 40, HEIGHT / 2);
        Range view = plot.viewProperty().get();
        assertNotNull(view);
        assertTrue(view.low() > -0.2 && view.high() > 0.8 && view.high() < 1, view.toString());
        Gestures.doubleClick(plot, WIDTH / 2, HEIGHT / 2);
        assertNull(plot.viewProperty().get());
    }

    @Test
    void theWheelZoomsAboutTheMouse() {
        Gestures.scroll(plot, WIDTH / 2, HEIGHT / 2, 200);
        Range view = plot.viewProperty().get();
        assertNotNull(view);
        assertEquals(2 / Math.E, view.width(), 1e-9);
        Gestures.scroll(plot, WIDTH / 2, HEIGHT / 2, -400);
        assertNull(plot.viewProperty().get());
    }

    @Test
    void keysDoAllThatTheMouseDoes() {
        Gestures.key(plot, KeyCode.RIGHT);
        assertTrue(
                plot.hoverTextProperty().get().startsWith("0.00 to 0.50"),
                plot.hoverTextProperty().get());
        Gestures.key(plot, KeyCode.PLUS);
        assertNotNull(plot.viewProperty().get());
        Gestures.key(plot, KeyCode.DIGIT0);
        assertNull(plot.viewProperty().get());
        Gestures.key(plot, KeyCode.L);
        assertTrue(plot.logCountsProperty().get());
        assertTrue(plot.getAccessibleText().endsWith("logarithmic counts"));
    }

    @Test
    void logarithmicCountsShowSmallBins() {
        assertFalse(isOrangeOrBlue(pixelAbove(-0.75, 12)), "a bin of 1 beside one of 300 is flat");
        Screen.run(() -> plot.logCountsProperty().set(true));
        assertTrue(isOrangeOrBlue(pixelAbove(0.75, 12)), "a bin of 4 stands out");
    }

    @Test
    void dataIsCopiedAsCommaSeparatedValues() {
        Gestures.key(plot, KeyCode.C, true);
        assertEquals(
                "from,to,Original,Q4_0\n-1.0,-0.5,1,0\n-0.5,0.0,20,25\n0.0,0.5,300,300\n0.5,1.0,4,0\n", copies.text);
    }

    @Test
    void theImageIsCopiedAtTwiceItsSize() {
        Screen.run(plot::copyImage);
        assertEquals(2 * WIDTH, copies.image.getWidth());
    }

    @Test
    void anInvisibleTailIsDrawnApart() {
        HistogramSeries series = new HistogramSeries("Original", -1, 1, new long[] {2, 900, 900, 0});
        Frame frame = new Frame(0, 0, 400, 100);
        Scale across = new LinearScale(-1, 1);
        HistogramColumns columns = HistogramColumns.of(series, frame, across, series.binWidth());
        HistogramTail tail = new HistogramTail(100, 300, columns.peak(0, 100));
        assertTrue(tail.isInvisible(1000, 100, 1.5));
        assertFalse(tail.isInvisible(4, 100, 1.5));
        HistogramColumns only = tail.only(columns);
        assertEquals(2, only.peak());
    }

    @Test
    void spikesSurviveFewPixels() {
        long[] counts = new long[2048];
        counts[1000] = 7;
        HistogramSeries series = new HistogramSeries("Q2", 0, 1, counts);
        HistogramColumns columns =
                HistogramColumns.of(series, new Frame(0, 0, 100, 10), new LinearScale(0, 1), series.binWidth());
        assertEquals(7, columns.peak());
    }

    @Test
    void coloursFollowTheTheme() {
        var light = Screen.call(() -> plot.palette().get(PlotColor.SURFACE));
        Screen.run(() -> Theme.DARK.applyTo(stage.getScene()));
        Screen.pulse();
        var dark = Screen.call(() -> plot.palette().get(PlotColor.SURFACE));
        assertTrue(dark.getBrightness() < 0.2 && light.getBrightness() > 0.9, light + " " + dark);
        assertEquals(
                PlotColor.ORIGINAL.fallback(), Screen.call(() -> plot.palette().get(PlotColor.ORIGINAL)));
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(
                Leaks.isFreed(() -> PlotPages.histogramPlot(true), node -> Gestures.move(node, WIDTH / 3, HEIGHT / 3)));
    }

    @Test
    void seriesOfOtherBinsShareOneAxis() {
        Screen.run(() -> plot.compressedProperty().set(new HistogramSeries("Q4_0", -2, 2, new long[] {5, 5})));
        assertEquals(new Range(-2, 2), Screen.call(() -> plot.wholeRange().orElseThrow()));
        assertEquals(List.of("from", "to", "Original", "Q4_0"), Screen.call(() -> plot.table()
                .columns()));
    }

    /// Colour of the pixel at a value, some pixels above the axis.
    private javafx.scene.paint.Color pixelAbove(double value, double pixels) {
        Image image = Screen.snapshot(stage.getScene(), "histogram-test");
        Scale across = new LinearScale(-1, 1);
        Frame frame = Screen.call(() -> new HistogramPainter(
                        new Ink(new javafx.scene.canvas.Canvas(WIDTH, HEIGHT).getGraphicsContext2D(), plot.palette()),
                        across,
                        plot.originalProperty().get(),
                        plot.compressedProperty().get(),
                        List.of(),
                        List.of(),
                        plot.logCountsProperty().get())
                .draw("Weight", WIDTH, HEIGHT));
        return image.getPixelReader().getColor((int) frame.across(across, value), (int) (frame.bottom() - pixels));
    }

    private static boolean isOrangeOrBlue(javafx.scene.paint.Color color) {
        return color.getSaturation() > 0.15;
    }
}
