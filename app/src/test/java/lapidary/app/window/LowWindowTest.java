package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Region;
import lapidary.app.export.OutputFormat;
import lapidary.app.support.Fx;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In the smallest window that is designed for, 1280 by 800, nothing that matters is cut off; on what a screen of
/// 1920 by 1080 leaves at 200 %, nothing that leads elsewhere.
class LowWindowTest {
    @TempDir
    private Path folder;

    @Test
    void numbersAndTheButtonThatWritesStayInSight() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q4_k"));
            window.awaitLook();
            Fx.pulses(4);
            ScrollPane facts = Fx.get(() -> window.find(".facts", ScrollPane.class));
            assertTrue(Fx.get(() -> ((Region) facts.getContent()).minWidth(-1)
                    <= facts.getViewportBounds().getWidth()));
            Fx.run(() -> {
                window.model().export().folderProperty().set(folder);
                window.model().exportingProperty().set(true);
            });
            for (OutputFormat format : OutputFormat.from("safetensors")) {
                Fx.run(() -> window.model().export().write(format));
                Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
                Fx.pulses(4);
                assertEquals("in sight", sight(window, "#export-write"), format.id());
            }
            Fx.run(() -> window.model().exportingProperty().set(false));
            Fx.pulses(4);
            assertEquals("in sight", sight(window, "#summary"));
            window.resize(960, 540);
            Fx.pulses(4);
            for (String control : new String[] {"#compress", "#rail-look", "#rail-guide", "#summary", "#columns"}) {
                assertTrue(
                        Fx.get(() -> inScene(window.pane()).contains(inScene(window.find(control, Node.class)))),
                        control);
            }
        }
    }

    /// "in sight" when the node lies in the upper part of the window as a whole.
    private static String sight(WindowUnderTest window, String selector) {
        return Fx.get(() -> {
            Bounds node = inScene(window.find(selector, Node.class));
            Bounds upper = inScene(window.find("#columns", Node.class));
            return upper.contains(node) ? "in sight" : node + " in " + upper;
        });
    }

    private static Bounds inScene(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }
}
