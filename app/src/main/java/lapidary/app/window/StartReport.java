package lapidary.app.window;

import java.time.Duration;
import java.time.Instant;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;

/// Says on standard output how long the window took to be usable, and closes it: for measuring starts, and for the run
/// that tells the installer's builder which classes a start needs. Asked for with `-Dlapidary.start.report=true`.
final class StartReport extends AnimationTimer {
    private static final String PROPERTY = "lapidary.start.report";

    /// Pulses until what the first one laid out has been painted.
    private static final int PAINTED = 3;

    private int pulses;

    private StartReport() {}

    /// Called when the window has been shown.
    static void whenAsked() {
        if (Boolean.getBoolean(PROPERTY)) {
            new StartReport().start();
        }
    }

    @Override
    public void handle(long now) {
        pulses++;
        if (pulses < PAINTED) {
            return;
        }
        stop();
        String took = ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()).toMillis() + " ms after the process started")
                .orElse("at an unknown time: this system does not say when the process started");
        System.out.println("the window is usable " + took);
        Platform.exit();
    }
}
