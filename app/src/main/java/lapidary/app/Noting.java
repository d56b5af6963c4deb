package lapidary.app;

import lapidary.app.diagnose.Diagnostics;
import lapidary.app.diagnose.StateFileWriter;
import org.slf4j.LoggerFactory;

/// Says where the log is and that threads which end by a fault are noted in it. Loads nothing of the log itself: that
/// comes with the first line.
final class Noting {
    private Noting() {}

    static void begin() {
        if (System.getProperty(StateFileWriter.FOLDER) == null) {
            System.setProperty(StateFileWriter.FOLDER, Diagnostics.logFolder().toString());
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) ->
                LoggerFactory.getLogger(Noting.class).error("uncaught in {}", thread.getName(), thrown));
    }
}
