package lapidary.app.window;

import java.time.Duration;
import java.time.Instant;
import javafx.application.Platform;

/// Says on standard output how long the window took to be usable, and closes it: for measuring starts, and for the run
/// that tells the installer's builder which classes a start needs. Asked for with `-Dlapidary.start.report=true`.
final class StartReport {
    private static final String PROPERTY = "lapidary.start.report";

    private StartReport() {}

    static boolean isAsked() {
        return Boolean.getBoolean(PROPERTY);
    }

    /// Called when the window has been painted.
    static void tell() {
        String took = ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()).toMillis() + " ms after the process started")
                .orElse("at an unknown time: this system does not say when the process started");
        System.out.println("the window is usable " + took);
        Platform.exit();
    }
}
