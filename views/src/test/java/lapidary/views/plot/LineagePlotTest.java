package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javafx.geometry.Point2D;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

/// The family tree of a search.
class LineagePlotTest {
    private static final List<Integer> PICKED = new ArrayList<>();

    /// A start, its child that became a parent, a finalist that did not, and one that was thrown out.
    private static LineagePlot plot() {
        LineagePlot plot = new LineagePlot();
        plot.upTitleProperty().set("KL, nats");
        plot.generationsProperty().set(2);
        plot.nodesProperty()
                .set(List.of(
                        node(0, -1, 0, 0.4, true, true),
                        node(1, 0, 1, 0.3, true, true),
                        node(2, 0, 1, 0.35, true, false),
                        node(3, 0, 1, 2.5, false, false),
                        node(4, 1, 2, Double.NaN, false, false)));
        plot.bestProperty()
                .set(List.of(
                        new LineagePlot.Best(0, 0, 0.4),
                        new LineagePlot.Best(1, 1, 0.3),
                        new LineagePlot.Best(2, 1, 0.31)));
        plot.onPickProperty().set(node -> PICKED.add(node.id()));
        return plot;
    }

    private static LineagePlot.Node node(
            int id, int parent, int generation, double fitness, boolean isFinalist, boolean isParent) {
        OptionalInt from = parent < 0 ? OptionalInt.empty() : OptionalInt.of(parent);
        return new LineagePlot.Node(id, from, generation, fitness, isFinalist, isParent, "candidate " + id);
    }

    private static Point2D place(LineagePlot plot, int id) {
        return Screen.call(() -> plot.place(id).orElseThrow());
    }

    private static Stage show(LineagePlot plot) {
        Stage stage = Screen.show(plot, Theme.LIGHT, 640, 360);
        Screen.pulse();
        Screen.pulse();
        return stage;
    }

    @Test
    void fitterCandidatesStandLowerAndLaterOnesFurtherRight() {
        LineagePlot plot = Screen.call(LineagePlotTest::plot);
        Stage stage = show(plot);
        Point2D start = place(plot, 0);
        Point2D parent = place(plot, 1);
        Point2D finalist = place(plot, 2);
        Point2D thrown = place(plot, 3);
        assertTrue(start.getX() < finalist.getX() && finalist.getX() < thrown.getX(), "siblings in order");
        assertTrue(thrown.getX() < parent.getX(), "the parent stands on its generation");
        assertTrue(thrown.getY() < start.getY() && start.getY() < finalist.getY() && finalist.getY() < parent.getY());
        assertTrue(Screen.call(() -> plot.place(4)).isEmpty(), "not scored yet");
        Screen.run(stage::hide);
    }

    @Test
    void arrowsGoAlongTheParentsAndEnterPicks() {
        LineagePlot plot = Screen.call(LineagePlotTest::plot);
        Stage stage = show(plot);
        PICKED.clear();
        Gestures.key(plot, KeyCode.RIGHT);
        assertEquals("candidate 0", Screen.call(() -> plot.hoverTextProperty().get()));
        Gestures.key(plot, KeyCode.RIGHT);
        Gestures.key(plot, KeyCode.ENTER);
        assertEquals(List.of(1), PICKED);
        Screen.run(stage::hide);
    }

    @Test
    void theTableHasEveryCandidate() {
        LineagePlot plot = Screen.call(LineagePlotTest::plot);
        assertEquals(5, Screen.call(() -> plot.table().rows().size()));
        assertEquals(
                List.of("1", "0", "1", "0.3", "yes", "yes"),
                Screen.call(() -> plot.table().rows().get(1)));
    }

    @Test
    void nothingKeepsAPlotThatIsGone() {
        assertTrue(Leaks.isFreed(LineagePlotTest::plot, plot -> {}));
    }
}
