package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

/// The map of layers and roles, the scatter and the peaks.
class SensitivityPlotsTest {
    private static final List<String> PICKED = new ArrayList<>();

    private static RoleMap map(double... values) {
        List<RoleMap.Cell> cells = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            cells.add(new RoleMap.Cell("t" + i, i / 2, i % 2, values[i], "tensor " + i));
        }
        RoleMap map = new RoleMap();
        map.contentProperty()
                .set(new RoleMap.Content(
                        List.of("0", "1"), List.of("attn_q", "ffn_down"), cells, "Score, dB", false, false));
        map.onPickProperty().set(cell -> PICKED.add(cell.id()));
        return map;
    }

    private static void click(Node node, Point2D at) {
        Screen.run(() -> node.fireEvent(new MouseEvent(
                MouseEvent.MOUSE_CLICKED,
                at.getX(),
                at.getY(),
                at.getX(),
                at.getY(),
                MouseButton.PRIMARY,
                1,
                false,
                false,
                false,
                false,
                true,
                false,
                false,
                true,
                false,
                true,
                null)));
    }

    @Test
    void theMapReadsAndPicksWhatIsUnderTheMouse() {
        RoleMap map = Screen.call(() -> map(1, 10, 100, Double.NaN));
        Stage stage = Screen.show(map, Theme.LIGHT, 400, 300);
        Screen.pulse();
        Point2D third = map.place("t2").orElseThrow();
        Gestures.move(map, third.getX(), third.getY());
        assertEquals("tensor 2", map.hoverTextProperty().get());
        PICKED.clear();
        click(map, third);
        assertEquals(List.of("t2"), PICKED);
        Screen.run(stage::close);
    }

    @Test
    void theKeyboardGoesFromCellToCell() {
        RoleMap map = Screen.call(() -> map(1, 10, 100, 5));
        Stage stage = Screen.show(map, Theme.DARK, 400, 300);
        Screen.pulse();
        Gestures.key(map, KeyCode.RIGHT);
        Gestures.key(map, KeyCode.RIGHT);
        Gestures.key(map, KeyCode.DOWN);
        assertEquals("tensor 3", map.hoverTextProperty().get());
        PICKED.clear();
        Gestures.key(map, KeyCode.ENTER);
        assertEquals(List.of("t3"), PICKED);
        Screen.run(stage::close);
    }

    @Test
    void theTableHasEveryCell() {
        RoleMap map = Screen.call(() -> map(1, 10, 100, 5));
        assertEquals(
                "tensor,Block,role,\"Score, dB\"\nt0,0,attn_q,1.0\nt1,0,ffn_down,10.0\nt2,1,attn_q,100.0\nt3,1,ffn_down,5.0\n",
                map.table().csv());
    }

    @Test
    void coloursSpanTheValuesThatThereAre() {
        RoleMap map = Screen.call(() -> map(13.8, 14.6, 14.2, Double.NaN));
        MapScale even = MapScale.of(map.palette(), new double[] {13.8, 14.6, Double.NaN}, false, false, false);
        assertEquals(0, even.place(13.8), 1e-9);
        assertEquals(1, even.place(14.6), 1e-9);
        MapScale falling = MapScale.of(map.palette(), new double[] {13.8, 14.6}, false, false, true);
        assertEquals(1, falling.place(13.8), 1e-9);
        MapScale ratios = MapScale.of(map.palette(), new double[] {1, 100}, true, false, false);
        assertEquals(0.5, ratios.place(10), 1e-9);
        MapScale signed = MapScale.of(map.palette(), new double[] {-1, 4}, true, true, false);
        assertEquals(0.5, signed.place(0), 1e-9);
        assertEquals(0.375, signed.place(-1), 1e-9);
        assertTrue(MapScale.of(map.palette(), new double[] {13.8, 14.6}, true, false, false)
                        .ticks(4)
                        .size()
                > 1);
        assertTrue(MapScale.of(map.palette(), new double[] {2, 2}, false, false, false)
                        .ticks(4)
                        .size()
                < 9);
    }

    private static ScatterPlot scatter() {
        ScatterPlot plot = new ScatterPlot();
        plot.acrossTitleProperty().set("score");
        plot.upTitleProperty().set("loss");
        plot.pointsProperty()
                .set(List.of(
                        new ScatterPlot.Point("a", 1, 0.001, 0.0005, 0.002, "point a"),
                        new ScatterPlot.Point("b", 100, 0.1, 0.1, 0.1, "point b"),
                        new ScatterPlot.Point("c", Double.NaN, 0.1, 0.1, 0.1, "point c")));
        plot.onPickProperty().set(point -> PICKED.add(point.id()));
        return plot;
    }

    @Test
    void theScatterReadsPicksAndLeavesOutWhatIsNoNumber() {
        ScatterPlot plot = Screen.call(SensitivityPlotsTest::scatter);
        Stage stage = Screen.show(plot, Theme.LIGHT, 400, 300);
        Screen.pulse();
        Point2D b = plot.place("b").orElseThrow();
        Gestures.move(plot, b.getX() + 2, b.getY());
        assertEquals("point b", plot.hoverTextProperty().get());
        PICKED.clear();
        click(plot, b);
        assertEquals(List.of("b"), PICKED);
        assertTrue(plot.place("c").isEmpty());
        Gestures.key(plot, KeyCode.LEFT);
        assertEquals("point a", plot.hoverTextProperty().get());
        Screen.run(() -> plot.selectedProperty().set(Set.of("a")));
        Screen.run(stage::close);
    }

    private static PeakPlot peaks() {
        PeakPlot plot = new PeakPlot();
        plot.upTitleProperty().set("Largest input");
        plot.levelProperty().set(OptionalDouble.of(50));
        plot.peaksProperty()
                .set(List.of(
                        new PeakPlot.Peak(0, 3, "", "layer 0"),
                        new PeakPlot.Peak(1, 900, "[7, 5]", "layer 1"),
                        new PeakPlot.Peak(2, 0, "", "layer 2")));
        return plot;
    }

    @Test
    void peaksAreReadByLayer() {
        PeakPlot plot = Screen.call(SensitivityPlotsTest::peaks);
        Stage stage = Screen.show(plot, Theme.DARK, 400, 300);
        Screen.pulse();
        Gestures.move(plot, 210, 150);
        assertEquals("layer 1", plot.hoverTextProperty().get());
        Gestures.key(plot, KeyCode.RIGHT);
        assertEquals("layer 2", plot.hoverTextProperty().get());
        Gestures.key(plot, KeyCode.HOME);
        assertEquals("layer 0", plot.hoverTextProperty().get());
        assertEquals(
                "block,Largest input,spike\n0,3.0,\n1,900.0,\"[7, 5]\"\n2,0.0,\n",
                plot.table().csv());
        assertEquals("Largest input of 3 layers, 1 spikes", plot.getAccessibleText());
        Screen.run(stage::close);
    }

    @Test
    void nothingHoldsThemOnceTheyAreGone() {
        assertTrue(Leaks.isFreed(() -> map(1, 2, 3, 4), node -> Gestures.move(node, 100, 100)));
        assertTrue(Leaks.isFreed(SensitivityPlotsTest::scatter, node -> Gestures.move(node, 100, 100)));
        assertTrue(Leaks.isFreed(SensitivityPlotsTest::peaks, node -> Gestures.move(node, 100, 100)));
    }
}
