package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import javafx.geometry.Rectangle2D;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a window goes when it comes back.
class PlacementTest {
    private static final Rectangle2D LEFT = new Rectangle2D(0, 27, 1920, 1053);
    private static final Rectangle2D RIGHT = new Rectangle2D(1920, 0, 2560, 1440);

    @Test
    void aWindowInSightStays() {
        Rectangle2D second = new Rectangle2D(2000, 100, 1440, 900);
        assertEquals(second, Placement.on(List.of(LEFT, RIGHT), second));
    }

    @Test
    void aWindowOfAScreenThatHasGoneComesToTheMiddleOfTheMainOne() {
        assertEquals(
                new Rectangle2D(240, 27 + 153 / 2.0, 1440, 900),
                Placement.on(List.of(LEFT), new Rectangle2D(2000, 100, 1440, 900)));
    }

    @Test
    void aWindowLargerThanItsScreenIsMadeSmaller() {
        assertEquals(
                new Rectangle2D(0, 27, 1920, 1053), Placement.on(List.of(LEFT), new Rectangle2D(0, 27, 2560, 1400)));
    }

    @Test
    void aTitleBarAboveTheScreenCannotBeTakenHoldOf() {
        assertEquals(
                27 + 153 / 2.0,
                Placement.on(List.of(LEFT), new Rectangle2D(100, -300, 1440, 900))
                        .getMinY());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void wheneverItWasAnywhereAGripOfItIsOnAScreen(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Rectangle2D wanted = new Rectangle2D(
                    random.nextInt(-6000, 6000),
                    random.nextInt(-6000, 6000),
                    random.nextInt(200, 5000),
                    random.nextInt(200, 5000));
            Rectangle2D at = Placement.on(List.of(LEFT, RIGHT), wanted);
            Rectangle2D grip = new Rectangle2D(at.getMinX(), at.getMinY(), at.getWidth(), 40);
            assertTrue(
                    List.of(LEFT, RIGHT).stream().anyMatch(screen -> {
                        double width =
                                Math.min(screen.getMaxX(), grip.getMaxX()) - Math.max(screen.getMinX(), grip.getMinX());
                        return width >= 160 && grip.getMinY() >= screen.getMinY() && grip.getMaxY() <= screen.getMaxY();
                    }),
                    wanted + " at " + at);
        }
    }
}
