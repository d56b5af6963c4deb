package lapidary.app.window;

import javafx.animation.AnimationTimer;

/// The moment from which the window can be used.
final class FirstPaint extends AnimationTimer {
    /// Pulses until what the first one laid out has been painted.
    private static final int PAINTED = 3;

    private final Runnable action;
    private int pulses;

    private FirstPaint(Runnable action) {
        this.action = action;
    }

    /// Runs something on the screen's thread once the window, which has just been shown, is painted.
    static void then(Runnable action) {
        new FirstPaint(action).start();
    }

    @Override
    public void handle(long now) {
        pulses++;
        if (pulses >= PAINTED) {
            stop();
            action.run();
        }
    }
}
