package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.app.export.ExportState;
import lapidary.app.look.Layer;
import lapidary.app.support.Fx;
import lapidary.core.data.Use;
import lapidary.core.method.Method;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of the window in both themes and two sizes, for people to look at: one session, resized and recoloured.
class WindowSnapshotTest {
    private static final int[][] SMALL = {{1280, 800}};
    private static final int[][] BOTH = {{1280, 800}, {1920, 1080}};

    @TempDir
    private Path folder;

    @Test
    void showsEveryStateInBothThemesAndSizes() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            pictures(window, "welcome", SMALL);
            window.openSampleWithLittleText();
            window.awaitLook();
            pictures(window, "opened", SMALL);
            data(window);
            choose(window, "ggml", "type", new SettingValue.Text("q4_0"));
            window.awaitLook();
            window.awaitPreview();
            pictures(window, "chosen", BOTH);
            compared(window);
            texts(window);
            refused(window);
            export(window);
            Fx.run(() -> window.scene()
                    .getAccelerators()
                    .get(javafx.scene.input.KeyCombination.valueOf("Shift+F1"))
                    .run());
            pictures(window, "shortcuts", SMALL);
        }
    }

    /// The place where data is chosen, with a file that was refused.
    private void data(WindowUnderTest window) {
        Path held = window.model().data().of(Use.JUDGE).getFirst().files().getFirst();
        Fx.run(() -> {
            window.model().viewProperty().set(View.DATA);
            window.model().data().add(Use.CALIBRATE, List.of(held));
        });
        Fx.until(
                "the refusal",
                () -> window.model().data().refusalsProperty().get().containsKey(Use.CALIBRATE));
        pictures(window, "data", BOTH);
        Fx.run(() -> window.model().viewProperty().set(View.LOOK));
    }

    /// A second edit is compared with the one before it.
    private static void compared(WindowUnderTest window) {
        choose(window, "ggml", "type", new SettingValue.Text("q5_0"));
        window.awaitPreview();
        Fx.until("the comparison", () -> window.model()
                .preview()
                .verdictProperty()
                .get()
                .filter(verdict -> verdict.isDecided())
                .isPresent());
        assertTrue(window.find("#verdict", javafx.scene.control.Label.class)
                .getText()
                .startsWith("Better: KL "));
        pictures(window, "compared", BOTH);
        Fx.run(() -> window.model().workbench().undo());
        window.awaitPreview();
    }

    private void texts(WindowUnderTest window) {
        Fx.run(() -> {
            window.model().prompt().run();
            window.find("#tab-text", javafx.scene.control.ToggleButton.class).setSelected(true);
        });
        Fx.until(
                "both texts",
                () -> !window.model().prompt().original().noteProperty().get().isEmpty()
                        && !window.model()
                                .prompt()
                                .compressed()
                                .noteProperty()
                                .get()
                                .isEmpty());
        pictures(window, "texts", SMALL);
        Fx.run(() -> window.find("#tab-estimate", javafx.scene.control.ToggleButton.class)
                .setSelected(true));
    }

    private void refused(WindowUnderTest window) {
        window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
        choose(window, "rtn", "bits", new SettingValue.Whole(8));
        Fx.run(() -> window.model().look().layerProperty().set(Layer.ERROR));
        window.awaitLook();
        Fx.until(
                "the refusal",
                () -> window.model().choice().refusalProperty().get().isPresent());
        pictures(window, "refused", BOTH);
        Fx.run(() -> window.model().workbench().undo());
        Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
        Fx.run(() -> window.model().workbench().undo());
        Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
    }

    private void export(WindowUnderTest window) {
        Fx.run(() -> {
            window.model().export().folderProperty().set(folder);
            window.model().exportingProperty().set(true);
        });
        pictures(window, "export", SMALL);
        Fx.run(() -> window.model().export().start());
        Fx.until(
                "the written model",
                () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
        pictures(window, "written", SMALL);
        assertTrue(Files.exists(window.model().export().out()));
    }

    static void pictures(WindowUnderTest window, String name, int[][] sizes) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (int[] size : sizes) {
            for (boolean dark : new boolean[] {false, true}) {
                Fx.run(() -> window.model().darkProperty().set(dark));
                window.resize(size[0], size[1]);
                window.awaitHeatMap();
                window.snapshot(name + "-" + (dark ? "dark" : "light") + "-" + size[0] + "x" + size[1]);
            }
        }
    }

    static void choose(WindowUnderTest window, String id, String setting, SettingValue value) {
        Fx.run(() -> {
            Method method = window.model().workbench().methods().find(id).orElseThrow();
            window.model().choice().pick(Optional.of(method));
            window.model().choice().set(Settings.standard(method.settings()).with(setting, value));
        });
    }
}
