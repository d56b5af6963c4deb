package lapidary.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import lapidary.app.instance.SingleInstance;
import lapidary.app.open.StateFolder;
import lapidary.app.window.LapidaryWindow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands a start to the window that is there, or becomes that window.
final class OneWindow {
    private OneWindow() {}

    /// Returns when the files were handed over, or the window was closed.
    static void show(Start start) {
        // A start that is measured is a start.
        if (start.alone() || Boolean.getBoolean("lapidary.start.report")) {
            LapidaryWindow.show(start.files(), Optional.empty());
            return;
        }
        Path folder = StateFolder.here();
        String display = display();
        Optional<SingleInstance> claimed = claim(folder, display);
        if (claimed.isEmpty() && SingleInstance.handOver(folder, display, start.files())) {
            log().info("handed to the window that is open");
            return;
        }
        LapidaryWindow.show(start.files(), claimed);
    }

    private static Optional<SingleInstance> claim(Path folder, String display) {
        try {
            return SingleInstance.claim(folder, display);
        } catch (IOException e) {
            log().warn("this window is by itself: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /// Asked for when there is something to say: the log is not on the way of a start.
    private static Logger log() {
        return LoggerFactory.getLogger(OneWindow.class);
    }

    /// The display that windows appear on, as far as the system names it.
    private static String display() {
        String x11 = System.getenv("DISPLAY");
        String wayland = System.getenv("WAYLAND_DISPLAY");
        return x11 != null ? x11 : wayland != null ? wayland : "";
    }
}
