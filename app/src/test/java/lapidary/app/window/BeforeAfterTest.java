package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import lapidary.app.look.Layer;
import lapidary.app.look.Page;
import lapidary.app.look.picture.Picture;
import lapidary.app.support.Fx;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a method did to a tensor, in the Look view: errors by row, worst weights, scales, and
/// the method's own pictures.
class BeforeAfterTest {
    @TempDir
    private Path folder;

    @Test
    void errorsScalesAndWorstWeightsAreShown() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800);
                FxWatch watch = new FxWatch()) {
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
            WindowSnapshotTest.choose(window, "rtn", "bits", new SettingValue.Whole(3));
            dense(window);
            Fx.run(() -> {
                window.model().look().pageProperty().set(Page.ROWS);
                window.model().look().layerProperty().set(Layer.SCALES);
            });
            window.awaitLook();
            TableView<?> worst = Fx.get(() -> window.find("#worst-weights", TableView.class));
            assertEquals(10, Fx.get(() -> worst.getItems().size()));
            window.awaitPreview();
            pictures(window, "rows");
            Fx.run(() -> {
                window.model().look().layerProperty().set(Layer.ERROR);
                worst.getSelectionModel().select(0);
            });
            window.awaitHeatMap();
            window.snapshot("worst-light-1280x800");
            Fx.run(() -> window.model().look().pageProperty().set(Page.METHOD));
            awaitPictures(window);
            assertEquals(List.of("Codes used"), titles(window));
            pictures(window, "codes");
            assertEquals(List.of(), watch.heavyWork());
            assertEquals(List.of(), Fx.get(() -> Reachability.nameless(window.find(".look-pane", Parent.class))));
        }
    }

    @Test
    void gptqShowsItsLossTheMomentsAndWhatItMoved() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
            WindowSnapshotTest.choose(window, "gptq", "bits", new SettingValue.Whole(3));
            dense(window);
            Fx.run(() -> window.model().look().pageProperty().set(Page.METHOD));
            Fx.until(
                    "the calibration",
                    () -> window.model().look().compressedProperty().get().isPresent());
            awaitPictures(window);
            assertEquals(
                    List.of("Loss by input", "Moments", "Eigenvalues", "Input sizes", "Moved codes", "Codes used"),
                    titles(window));
            String sentence =
                    Fx.get(() -> window.find("#picture-sentence", Label.class).getText());
            assertTrue(sentence.startsWith("GPTQ predicts a layer loss of "), sentence);
            window.awaitPreview();
            pictures(window, "gptq-loss");
            for (int i = 1; i < 5; i++) {
                int number = i;
                Fx.run(() -> window.find("#pictures", ComboBox.class)
                        .getSelectionModel()
                        .select(number));
                Fx.pulses(8);
                window.snapshot("gptq-" + number + "-light-1280x800");
            }
        }
    }

    @Test
    void adaRoundShowsHowItsChoicesSettled() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
            WindowSnapshotTest.choose(window, "adaround", "steps", new SettingValue.Whole(200));
            dense(window);
            Fx.run(() -> window.model().look().pageProperty().set(Page.METHOD));
            Fx.until(
                    "the calibration",
                    () -> window.model().look().compressedProperty().get().isPresent());
            awaitPictures(window);
            assertEquals(
                    List.of("Moved codes", "Up or down", "Choices settling", "Loss by input", "Codes used"),
                    titles(window));
            window.awaitPreview();
            for (int number = 1; number < 3; number++) {
                int chosen = number;
                Fx.run(() -> window.find("#pictures", ComboBox.class)
                        .getSelectionModel()
                        .select(chosen));
                Fx.pulses(8);
                pictures(window, "adaround-" + number);
            }
        }
    }

    @Test
    void blocksOfMicroscalingAreInspectedOneByOne() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
            WindowSnapshotTest.choose(window, "mx", "mx-type", new SettingValue.Text("mxfp4"));
            Fx.run(() -> window.model().look().pageProperty().set(Page.METHOD));
            window.awaitLook();
            awaitPictures(window);
            Fx.until(
                    "a block",
                    () -> window.model().look().pictures().blockProperty().get().isPresent());
            Fx.run(() -> window.find("#next-clipped", Button.class).fire());
            Fx.until("a clipped block", () -> window.model()
                    .look()
                    .pictures()
                    .blockProperty()
                    .get()
                    .filter(block -> block.entries().stream().anyMatch(entry -> entry.isSaturated()))
                    .isPresent());
            window.awaitPreview();
            pictures(window, "blocks");
        }
    }

    private static List<String> titles(WindowUnderTest window) {
        return Fx.get(() -> window.model().look().pictures().picturesProperty().get().stream()
                .map(Picture::title)
                .toList());
    }

    private static void awaitPictures(WindowUnderTest window) {
        Fx.until(
                "the pictures",
                () -> !window.model().look().pictures().picturesProperty().get().isEmpty()
                        && !window.model().look().pictures().busyProperty().get());
    }

    private static void dense(WindowUnderTest window) {
        Fx.run(() -> {
            Target target = window.model()
                    .workbench()
                    .recipeProperty()
                    .get()
                    .orElseThrow()
                    .target();
            window.model()
                    .workbench()
                    .aim(new Target(target.format(), target.dense(), Target.Misfit.DENSE, target.metadata()));
        });
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        window.awaitHeatMap();
        StartPageTest.pictures(window, name);
        window.resize(1280, 800);
    }
}
