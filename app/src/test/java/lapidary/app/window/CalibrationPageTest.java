package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import lapidary.app.preview.PreviewState;
import lapidary.app.support.Fx;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Coverage;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.calib.Moments;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The data page's calibration run: started by hand, its coverage shown, taken over by a method that needs it.
class CalibrationPageTest {
    @TempDir
    private Path folder;

    @Test
    void aRunByHandShowsItsCoverageAndIsTakenOverByTheMethodThatNeedsIt() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            Fx.run(() -> window.model().viewProperty().set(View.DATA));
            Fx.until("the data", () -> !window.find("#calibrate-now", Button.class)
                    .isDisabled());
            Fx.run(() ->
                    window.model().calibration().settingsProperty().set(new CalibrationSettings(64, 3, 512, 0, 128)));
            Fx.until(
                    "the memory",
                    () -> window.model().calibration().memoryProperty().get().contains("MiB"));
            Fx.run(() -> window.find("#calibrate-now", Button.class).fire());
            Moments found = awaitRun(window);
            assertEquals(192, found.tokens());
            assertFalse(found.coverage().warnings().isEmpty(), "192 tokens for 256 inputs");
            assertTrue(Fx.get(() -> window.find("#coverage", Node.class).isManaged()));
            pictures(window, "calibration-thin");

            Path written = folder.resolve("imatrix.gguf");
            window.picker().answer(written);
            Fx.run(() -> window.find("#save-importance", Button.class).fire());
            Fx.until("the importance matrix", () -> Files.exists(written));
            assertEquals(
                    found.importance().entries().keySet(),
                    ImportanceFile.read(written).matrix().entries().keySet());

            WindowSnapshotTest.choose(window, "gptq", "bits", new SettingValue.Whole(3));
            Fx.until("the evidence", () -> evidence(window));
            assertTrue(found
                    == Fx.get(() -> window.model()
                                    .calibration()
                                    .latestProperty()
                                    .get())
                            .orElseThrow());
        }
    }

    private static boolean evidence(WindowUnderTest window) {
        var workbench = window.model().workbench();
        return workbench
                .recipeProperty()
                .get()
                .flatMap(recipe -> workbench.evidence(recipe).moments())
                .isPresent();
    }

    @Test
    void aGraphIsCalibratedOnItsImages() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Fx.run(() -> window.model().openClassifier());
            Fx.until(
                    "the estimate",
                    () -> window.model().preview().stateProperty().get() instanceof PreviewState.Done);
            WindowSnapshotTest.choose(window, "gptq", "bits", new SettingValue.Whole(3));
            Moments found = awaitRun(window);
            assertEquals(256, found.tokens());
            assertTrue(found.coverage().layers().stream().noneMatch(layer -> layer.level() == Coverage.Level.NONE));
            Fx.until(
                    "the estimate",
                    () -> window.model().preview().stateProperty().get() instanceof PreviewState.Done
                            && !window.model().preview().staleProperty().get());
            Fx.run(() -> window.model().viewProperty().set(View.DATA));
            pictures(window, "calibration-classifier");
        }
    }

    private static Moments awaitRun(WindowUnderTest window) {
        Fx.until(
                "the calibration",
                () -> window.model().calibration().latestProperty().get().isPresent());
        return Fx.get(() -> window.model().calibration().latestProperty().get()).orElseThrow();
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        Fx.run(() -> window.find("#data .scroll-pane", ScrollPane.class).setVvalue(0.55));
        Fx.run(() -> window.model().darkProperty().set(true));
        window.snapshot(name + "-dark-1280x800");
        Fx.run(() -> window.model().darkProperty().set(false));
        window.resize(1920, 1080);
        window.snapshot(name + "-light-1920x1080");
        window.resize(1280, 800);
    }
}
