package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import lapidary.app.export.ExportState;
import lapidary.app.export.OutputFormat;
import lapidary.app.model.TreeNode;
import lapidary.app.preview.PreviewState;
import lapidary.app.support.Fx;
import lapidary.app.workbench.Opened;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A graph in the window: opened, compressed and written.
class OnnxWindowTest {
    @TempDir
    Path folder;

    @Test
    void opensAGraphByItsScopesAndWritesItWithCodes() {
        Path model = Path.of(System.getProperty("lapidary.fixtures", ""), "resnet20-cifar10", "resnet20.onnx");
        assumeTrue(Files.exists(model), "fixture resnet20.onnx is not here");
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Fx.run(() -> window.model().workbench().open(model));
            Fx.until(
                    "the graph",
                    () -> window.model().workbench().openedProperty().get() instanceof Opened.Ready
                            && window.model().tree().rootProperty().get().isPresent()
                            && window.model().workbench().isPlanCurrent());
            List<String> rows = window.model().tree().rootProperty().get().orElseThrow().children().stream()
                    .map(TreeNode::title)
                    .toList();
            assertTrue(rows.containsAll(List.of("layer1", "layer2", "layer3", "linear")), rows::toString);
            Fx.until(
                    "numbers on random inputs",
                    () -> window.model().preview().stateProperty().get() instanceof PreviewState.Done);
            assertTrue(window.find("#fallback", Node.class).isVisible());
            WindowSnapshotTest.choose(window, "rtn", "granularity", new SettingValue.Text("channel"));
            window.awaitLook();
            window.awaitHeatMap();
            window.snapshot("onnx-chosen-light");
            Fx.run(() -> {
                window.model().darkProperty().set(true);
                window.model().export().folderProperty().set(folder);
                window.model().exportingProperty().set(true);
            });
            assertEquals(List.of("safetensors", "npz", "onnx", "onnx-qdq", "onnx-nbits"), Fx.get(() -> ((ComboBox<?>)
                            window.scene().lookup("#export-format"))
                    .getItems().stream().map(item -> ((OutputFormat) item).id()).toList()));
            window.snapshot("onnx-export-dark");
            Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
            Fx.run(() -> window.model().export().start());
            Fx.until(
                    "the written model",
                    () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
            assertTrue(window.model().export().out().toString().endsWith(".onnx"));
        }
    }
}
