package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.core.tensor.RowSource;
import lapidary.views.Copies;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeatMapTest {
    private static final double WIDTH = 500;
    private static final double HEIGHT = 360;

    private HeatMap map;
    private Stage stage;

    @BeforeEach
    void show() {
        map = Screen.call(HeatMap::new);
        stage = Screen.show(map, Theme.LIGHT, WIDTH, HEIGHT);
    }

    @AfterEach
    void close() {
        Screen.run(stage::close);
    }

    @Test
    void hoverTellsWhichWeightsAndTheirValue() {
        RowSource matrix = MadeUpCells.matrix(64, 128, 3);
        load(MadeUpCells.cells(matrix, Runnable::run));
        Screen.run(() -> map.marksProperty().set(List.of(new HeatMark(20, 12, "8.4σ from the mean"))));
        Screen.run(() -> map.bandsProperty().set(new HeatBands("head", 16, 0)));
        Screen.run(() -> map.reveal(20, 12));
        Screen.pulse();
        Frame frame = map.frame();
        Gestures.move(map, frame.x() + frame.width() / 2, frame.y() + frame.height() / 2);
        assertEquals(
                "Row 20, column 12, head 1\nWeight 0.4200\nRow 20, column 12: 8.4σ from the mean",
                map.hoverTextProperty().get());
    }

    @Test
    void cellsOfSeveralWeightsSayTheirSpan() {
        load(MadeUpCells.cells(MadeUpCells.matrix(2000, 3000, 3), ForkJoinPool.commonPool()));
        Gestures.move(map, map.frame().x() + 1, map.frame().y() + 1);
        String text = map.hoverTextProperty().get();
        assertTrue(text.startsWith("Rows 0–7, columns 0–15\nLargest |weight| 0.0"), text);
    }

    @Test
    void theFxThreadNeverWaitsAndLateAnswersAreDropped() {
        MadeUpCells.Slow first = new MadeUpCells.Slow();
        MadeUpCells.Slow second = new MadeUpCells.Slow();
        Screen.run(() -> map.sourceProperty().set(first));
        Screen.pulse();
        assertFalse(first.requests.isEmpty());
        Screen.run(() -> map.sourceProperty().set(second));
        Screen.pulse();
        assertTrue(first.requests.stream().allMatch(CompletableFuture::isCancelled));
        answer(second, 0.5f);
        Screen.await(map::isComplete);
        assertEquals("0.5", Screen.call(() -> map.table().rows().getFirst().get(2)));
    }

    @Test
    void whatLeavesTheViewIsWithdrawn() {
        MadeUpCells.Slow slow = new MadeUpCells.Slow();
        Screen.run(() -> map.sourceProperty().set(slow));
        Screen.pulse();
        int before = slow.requests.size();
        Screen.run(() -> map.reveal(500, 500));
        Screen.pulse();
        assertTrue(slow.requests.size() > before, "asks for the weights themselves");
        assertTrue(slow.windows.getLast().rowStep() == 1);
        Screen.run(() -> map.showAll());
        Screen.pulse();
        assertTrue(slow.requests.getLast().isCancelled(), "nobody looks at them any more");
    }

    @Test
    void aFailedTileDoesNotLoop() {
        MadeUpCells.Slow slow = new MadeUpCells.Slow();
        Screen.run(() -> map.sourceProperty().set(slow));
        Screen.pulse();
        int asked = slow.requests.size();
        slow.requests.forEach(r -> r.completeExceptionally(new IllegalStateException("unreadable")));
        Screen.pulse();
        Screen.pulse();
        assertEquals(asked, slow.requests.size());
    }

    @Test
    void panningBackAsksForNothingTwice() {
        int[] asked = {0};
        CellSource counted = counting(MadeUpCells.cells(MadeUpCells.matrix(1024, 1024, 3), Runnable::run), asked);
        load(counted);
        Screen.run(() -> map.reveal(300, 300));
        Screen.pulse();
        Screen.await(map::isComplete);
        int before = asked[0];
        for (int i = 0; i < 3; i++) {
            Gestures.drag(map, 200, 200, 240, 230);
            Gestures.drag(map, 240, 230, 200, 200);
        }
        assertEquals(before, asked[0]);
    }

    @Test
    void keysZoomAndPan() {
        load(MadeUpCells.cells(MadeUpCells.matrix(512, 512, 3), Runnable::run));
        Gestures.key(map, KeyCode.PLUS);
        Viewport zoomed = map.viewport().orElseThrow();
        assertFalse(zoomed.isWhole());
        Screen.await(map::isComplete);
        String middle = map.hoverTextProperty().get();
        assertTrue(middle.startsWith("Rows 256–257, column 256\nLargest |weight| 0."), middle);
        Gestures.key(map, KeyCode.RIGHT);
        assertTrue(map.viewport().orElseThrow().left() > zoomed.left());
        Gestures.key(map, KeyCode.DIGIT0);
        assertTrue(map.viewport().orElseThrow().isWhole());
        Gestures.key(map, KeyCode.L);
        assertTrue(map.logarithmicProperty().get());
        Gestures.scroll(map, WIDTH / 2, HEIGHT / 2, 160);
        assertFalse(map.viewport().orElseThrow().isWhole());
        Gestures.doubleClick(map, WIDTH / 2, HEIGHT / 2);
        assertTrue(map.viewport().orElseThrow().isWhole());
    }

    @Test
    void dataAndImageAreCopied() {
        Copies copies = new Copies();
        Screen.run(() -> map.copyBoardProperty().set(copies));
        load(MadeUpCells.cells(MadeUpCells.matrix(4, 3, 3), Runnable::run));
        Screen.run(map::copyData);
        assertEquals(13, copies.text.lines().count(), copies.text);
        assertTrue(copies.text.startsWith("first row,first column,Largest |weight|\n0,0,"), copies.text);
    }

    @Test
    void coloursStopBelowFarOutliers() {
        load(MadeUpCells.cells(MadeUpCells.matrix(512, 512, 3), Runnable::run));
        HeatLayer layer = Screen.call(() -> {
            HeatLayer fresh = new HeatLayer(map.sourceProperty().get(), Viewport.fit(512, 512, 400, 300), () -> {});
            fresh.want(Viewport.fit(512, 512, 400, 300));
            return fresh;
        });
        Screen.await(() -> !layer.isWaiting());
        assertEquals(0.42, layer.maximum(), 1e-6);
        assertTrue(layer.suggestedLimit() < 0.25, "limit " + layer.suggestedLimit());
    }

    @Test
    void logarithmicAndSignedScalesKeepTheirEnds() {
        Ramp ramp = Screen.call(() -> Ramp.signed(map.palette()));
        HeatColors signed = new HeatColors(ramp, 0, 2, true, false);
        assertEquals(List.of(0.0, 0.5, 1.0), List.of(signed.place(-2), signed.place(0), signed.place(2)));
        HeatColors log = new HeatColors(ramp, 0, 1, false, true);
        assertEquals(2 / 3.0, log.place(-0.1), 1e-9);
        assertEquals(0, log.place(0));
        assertEquals(1, log.place(50));
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        CellSource source = MadeUpCells.cells(MadeUpCells.matrix(256, 256, 1), Runnable::run);
        assertTrue(Leaks.isFreed(
                () -> {
                    HeatMap fresh = new HeatMap();
                    fresh.sourceProperty().set(source);
                    return fresh;
                },
                node -> Gestures.scroll(node, 200, 150, 200)));
    }

    private void load(CellSource source) {
        Screen.run(() -> map.sourceProperty().set(source));
        Screen.pulse();
        Screen.await(map::isComplete);
    }

    private static void answer(MadeUpCells.Slow slow, float value) {
        for (int i = 0; i < slow.requests.size(); i++) {
            float[] cells =
                    new float[slow.windows.get(i).down() * slow.windows.get(i).across()];
            Arrays.fill(cells, value);
            slow.requests.get(i).complete(cells);
        }
    }

    private static CellSource counting(CellSource source, int[] asked) {
        return new CellSource() {
            @Override
            public long rows() {
                return source.rows();
            }

            @Override
            public long columns() {
                return source.columns();
            }

            @Override
            public CompletableFuture<float[]> request(CellWindow window) {
                asked[0]++;
                return source.request(window);
            }
        };
    }
}
