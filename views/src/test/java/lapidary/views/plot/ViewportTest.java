package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewportTest {
    @Test
    void everythingIsShownAtFirst() {
        Viewport whole = Viewport.fit(4096, 14_336, 800, 500);
        assertTrue(whole.isWhole());
        assertEquals(5, whole.levelX());
        assertEquals(4, whole.levelY());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void zoomKeepsTheWeightUnderTheMouseAndStaysInside(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Viewport view = Viewport.fit(random.nextLong(1, 40_000), random.nextLong(1, 40_000), 800, 500);
        for (int step = 0; step < 30; step++) {
            double x = random.nextDouble() * view.usedWidth();
            double y = random.nextDouble() * view.usedHeight();
            double column = view.left() + x / view.scaleX();
            boolean zoomsIn = random.nextInt(3) > 0;
            Viewport next = view.zoomed(zoomsIn ? 1.6 : 0.7, x, y);
            if (zoomsIn && next.scaleX() > view.scaleX()) {
                assertEquals(column, next.left() + x / next.scaleX(), 1e-6 * view.columns());
            }
            view = next.panned(random.nextDouble(-300, 300), random.nextDouble(-300, 300));
            assertTrue(view.left() >= 0 && view.top() >= 0, view.toString());
            assertTrue(
                    view.left() + view.width() / view.scaleX() <= Math.max(view.columns(), 800 / view.scaleX()) + 1e-6);
            assertTrue(view.scaleX() * (1 << view.levelX()) >= 1 - 1e-9, "a cell has a pixel at least");
        }
    }

    @Test
    void zoomingAllTheWayInMakesSquares() {
        Viewport view = Viewport.fit(256, 4096, 800, 500);
        for (int i = 0; i < 40; i++) {
            view = view.zoomed(1.5, 400, 250);
        }
        assertEquals(Viewport.LARGEST, view.scaleX());
        assertEquals(Viewport.LARGEST, view.scaleY());
    }

    @Test
    void revealedWeightsStandInTheMiddle() {
        Viewport view = Viewport.fit(4096, 4096, 800, 500).revealing(1000, 2000);
        assertEquals(2000, view.column(400));
        assertEquals(1000, view.row(250));
    }
}
