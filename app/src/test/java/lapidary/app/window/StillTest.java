package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javafx.css.CssMetaData;
import javafx.css.Styleable;
import javafx.css.StyleableProperty;
import javafx.scene.Node;
import javafx.scene.control.Control;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ProgressIndicator;
import lapidary.app.support.Fx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the desktop asks for less motion, what would move by itself stands still, and moves again afterwards.
class StillTest {
    @TempDir
    private Path folder;

    @Test
    void nothingTurnsOrSweepsWhereTheDesktopWantsLessMotion() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            ProgressIndicator turning = Fx.get(ProgressIndicator::new);
            ProgressBar sweeping = Fx.get(ProgressBar::new);
            Fx.run(() -> window.pane().getChildren().addAll(turning, sweeping));
            assertEquals(Map.of("turns", true, "sweeps within", 2.0), motion(window, false, turning, sweeping));
            assertEquals(Map.of("turns", false, "sweeps within", 1000.0), motion(window, true, turning, sweeping));
            assertEquals(Map.of("turns", true, "sweeps within", 2.0), motion(window, false, turning, sweeping));
        }
    }

    private static Map<String, Object> motion(WindowUnderTest window, boolean isStill, Node turning, Node sweeping) {
        Fx.run(() -> Desktop.still(window.pane(), isStill));
        Fx.pulses(2);
        Map<String, Object> found = new TreeMap<>();
        Fx.run(() -> {
            found.put("turns", style(turning, "-fx-spin-enabled"));
            found.put("sweeps within", style(sweeping, "-fx-indeterminate-bar-animation-time"));
        });
        return found;
    }

    @SuppressWarnings("unchecked")
    private static Object style(Node node, String name) {
        CssMetaData<Styleable, Object> style = (CssMetaData<Styleable, Object>) ((Control) node)
                .getCssMetaData().stream()
                        .filter(each -> each.getProperty().equals(name))
                        .findFirst()
                        .orElseThrow();
        StyleableProperty<Object> value = style.getStyleableProperty(node);
        return value.getValue();
    }
}
