package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import javafx.event.Event;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Pane;
import lapidary.app.support.Fx;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Work in moments in which nobody uses the window.
class IdleMomentsTest {
    private static final long SECOND = 1_000_000_000;

    private long now = 5 * SECOND;
    private int steps;

    @BeforeAll
    static void start() {
        Fx.start();
    }

    @Test
    void aStepWaitsUntilNobodyHasUsedTheWindowForAWhile() {
        Fx.run(() -> {
            IdleMoments idle = new IdleMoments(() -> now);
            Pane part = new Pane();
            idle.watch(part);
            idle.run(this::count);
            idle.step();
            assertEquals(1, steps);
            Event.fireEvent(part, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.A, false, false, false, false));
            idle.step();
            now += SECOND / 2;
            idle.step();
            assertEquals(1, steps);
            now += SECOND / 2;
            idle.step();
            assertEquals(2, steps);
        });
    }

    @Test
    void endsWithTheLastStepAndBeginsAnew() {
        Fx.run(() -> {
            IdleMoments idle = new IdleMoments(() -> now);
            assertFalse(idle.isWorking());
            idle.run(this::count);
            assertTrue(idle.isWorking());
            for (int i = 0; i < 3; i++) {
                idle.step();
            }
            assertFalse(idle.isWorking());
            idle.run(() -> true);
            assertTrue(idle.isWorking());
            idle.run(() -> false);
            idle.step();
            assertFalse(idle.isWorking());
        });
    }

    private boolean count() {
        steps++;
        return steps < 3;
    }
}
