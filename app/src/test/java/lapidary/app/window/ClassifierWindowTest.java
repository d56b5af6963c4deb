package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.app.preview.PreviewState;
import lapidary.app.preview.graph.GraphNumbers;
import lapidary.app.support.Fx;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.setting.SettingValue;
import lapidary.views.image.ThumbnailGrid;
import lapidary.views.plot.BarPlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The built-in image classifier in the window: opened from the start page, compressed, judged on its own images.
class ClassifierWindowTest {
    /// PyTorch's, as the sample's README has it: 394 of 397 right.
    private static final double RIGHT = 394.0 / 397;

    @TempDir
    Path folder;

    @Test
    void theClassifierIsJudgedOnItsImages() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Fx.run(() -> window.model().openClassifier());
            awaitDone(window);
            assertEquals(RIGHT, accuracy(window), 1e-9);
            assertFalse(Fx.get(() -> window.find("#fallback", Node.class).isVisible()));
            WindowSnapshotTest.choose(window, "rtn", "bits", new SettingValue.Whole(2));
            awaitDone(window);
            assertTrue(accuracy(window) < RIGHT, "accuracy " + accuracy(window));
            pictures(window, "classifier-estimate");
            classes(window);
            images(window);
            layers(window);
            data(window);
        }
    }

    private static void classes(WindowUnderTest window) {
        select(window, "#tab-classes");
        assertEquals(
                10,
                Fx.get(() -> window.model().graph().confusionProperty().get().size()));
        pictures(window, "classifier-classes");
    }

    private static void images(WindowUnderTest window) {
        select(window, "#tab-images");
        Fx.until("the worst images", () -> !window.find("#worst-images", ThumbnailGrid.class)
                .thumbnailsProperty()
                .get()
                .isEmpty());
        pictures(window, "classifier-images");
        Fx.run(() -> {
            ThumbnailGrid grid = window.find("#worst-images", ThumbnailGrid.class);
            for (KeyCode key : new KeyCode[] {KeyCode.RIGHT, KeyCode.ENTER}) {
                grid.fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, false, false, false));
            }
            assertTrue(grid.isEnlarged());
            grid.thumbnailsProperty().set(grid.thumbnailsProperty().get().subList(0, 1));
            assertFalse(grid.isEnlarged());
        });
    }

    /// A click on a bar selects its tensor everywhere.
    private static void layers(WindowUnderTest window) {
        select(window, "#tab-layers");
        pictures(window, "classifier-layers");
        String last = Fx.get(() -> {
            BarPlot plot = window.find("#layer-errors", BarPlot.class);
            String name = plot.barsProperty().get().getLast().name();
            plot.onChooseProperty().get().accept(name);
            return name;
        });
        assertEquals(last, Fx.get(() -> window.model()
                .workbench()
                .selectionProperty()
                .get()
                .lead()
                .orElseThrow()
                .name()));
    }

    private static void data(WindowUnderTest window) {
        Fx.run(() -> window.model().viewProperty().set(View.DATA));
        pictures(window, "classifier-data");
    }

    /// Resnet-20 without data: random inputs, and a banner that says so.
    @Test
    void aGraphWithoutDataSaysWhatItsNumbersRestOn() {
        Path model = Path.of(System.getProperty("lapidary.samples"), "digits-cnn", "model.onnx");
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Path copy = folder.resolve("stranger.onnx");
            Fx.run(() -> {
                try {
                    Files.copy(model, copy);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                window.model().workbench().open(copy);
            });
            awaitDone(window);
            WindowSnapshotTest.choose(window, "rtn", "bits", new SettingValue.Whole(4));
            awaitDone(window);
            assertTrue(Fx.get(() -> window.find("#fallback", Node.class).isVisible()));
            pictures(window, "graph-without-data");
        }
    }

    private static double accuracy(WindowUnderTest window) {
        return Fx.get(() -> window.model()
                .preview()
                .trailProperty()
                .get()
                .newest(GraphOutcome.class)
                .flatMap(GraphNumbers::topOne)
                .orElseThrow()
                .value());
    }

    private static void awaitDone(WindowUnderTest window) {
        Fx.until(
                "the preview",
                () -> window.model().preview().stateProperty().get() instanceof PreviewState.Done
                        && !window.model().preview().staleProperty().get());
    }

    private static void select(WindowUnderTest window, String tab) {
        Fx.run(() -> window.find(tab, ToggleButton.class).setSelected(true));
        Fx.pulses(2);
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            window.resize(dark ? 1920 : 1280, dark ? 1080 : 800);
            window.snapshot(name + (dark ? "-dark-1920x1080" : "-light-1280x800"));
        }
    }
}
