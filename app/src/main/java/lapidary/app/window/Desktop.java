package lapidary.app.window;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the desktop wants of the window: its colours, its motion, its files.
final class Desktop {
    private static final Logger LOG = LoggerFactory.getLogger(Desktop.class);
    private static final PseudoClass STILL = PseudoClass.getPseudoClass("still");

    private Desktop() {}

    /// Follows the desktop's colours and its wish for less motion, now and when they change.
    static void follow(WindowModel model, WindowPane pane) {
        Platform.Preferences desktop = Platform.getPreferences();
        desktop.colorSchemeProperty()
                .subscribe(scheme -> model.theme().systemDarkProperty().set(scheme == ColorScheme.DARK));
        desktop.reducedMotionProperty().subscribe(isStill -> still(pane, isStill));
    }

    /// Whether nothing moves by itself; the style sheet knows what does.
    static void still(WindowPane pane, boolean isStill) {
        pane.pseudoClassStateChanged(STILL, isStill);
    }

    static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    }

    /// On macOS, files that the Finder or the Dock ask the program to open arrive as events.
    static void openedFiles(Consumer<List<Path>> arriving) {
        if (!isMac()) {
            return;
        }
        try {
            OpenFileEvents.to(arriving);
        } catch (IllegalAccessError | NoClassDefFoundError e) {
            // The runtime does not open JavaFX's inside: files still come as arguments and by drop.
            LOG.warn("files opened in the Finder do not arrive: {}", e.getMessage());
        }
    }
}
