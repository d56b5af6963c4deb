package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.app.support.Fx;
import lapidary.core.calib.Moments;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.eval.Evaluation;
import lapidary.core.method.Method;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A method that looks at what enters the layers, chosen in the window: the model is run over its calibration data by
/// itself, the recipe names the data, and undo gets past it.
class CalibratedMethodTest {
    @TempDir
    private Path folder;

    @Test
    void choosingGptqCalibratesAndBeatsRoundingToNearest() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_UP);
            choose(window, "rtn");
            window.awaitPreview();
            double nearest = divergence(window);

            Recipe before = Fx.get(
                    () -> window.model().workbench().recipeProperty().get().orElseThrow());
            choose(window, "gptq");
            window.snapshot("calibrating-light-1280x800");
            Fx.until("the calibration", () -> moments(window).isPresent());
            window.awaitPreview();
            window.awaitLook();
            window.snapshot("calibrated-light-1280x800");
            DataSet data = window.model().data().of(Use.CALIBRATE).getFirst();
            Recipe recipe = window.model().workbench().recipeProperty().get().orElseThrow();
            assertEquals(List.of(new DataRef("calibration", data.sha256(), Use.CALIBRATE)), recipe.data());
            assertTrue(divergence(window) < 0.9 * nearest, divergence(window) + " against " + nearest);

            for (int undone = 0; undone < 3; undone++) { // the data, the settings, the method
                Fx.run(() -> window.model().workbench().undo());
            }
            assertEquals(
                    before,
                    Fx.get(() ->
                            window.model().workbench().recipeProperty().get().orElseThrow()));
            window.awaitPreview();
            assertEquals(nearest, divergence(window), 1e-9);
        }
    }

    @Test
    void withoutCalibrationDataTheChoiceSaysWhatItNeeds() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            Fx.run(() -> {
                for (DataSet set : List.copyOf(window.model().data().of(Use.CALIBRATE))) {
                    window.model().data().remove(Use.CALIBRATE, set);
                }
            });
            window.select(tensor -> tensor.role() == TensorRole.FFN_UP);
            choose(window, "gptq");
            Fx.until(
                    "the refusal",
                    () -> window.model().choice().refusalProperty().get().isPresent());
            window.snapshot("uncalibrated-light-1280x800");
            assertTrue(window.model()
                    .choice()
                    .refusalProperty()
                    .get()
                    .orElseThrow()
                    .text()
                    .contains("calibration"));
            assertTrue(Fx.get(() -> moments(window)).isEmpty());
        }
    }

    private static void choose(WindowUnderTest window, String id) {
        Fx.run(() -> {
            Method method = window.model().workbench().methods().find(id).orElseThrow();
            window.model().choice().pick(Optional.of(method));
            window.model()
                    .choice()
                    .set(Settings.standard(method.settings())
                            .with("bits", new SettingValue.Whole(2))
                            .with("group", new SettingValue.Whole(32)));
        });
        Fx.run(() -> window.model().workbench().aim(dense(window)));
    }

    private static Target dense(WindowUnderTest window) {
        var target =
                window.model().workbench().recipeProperty().get().orElseThrow().target();
        return new Target(target.format(), target.dense(), Target.Misfit.DENSE, target.metadata());
    }

    /// Called on the screen's thread.
    private static Optional<Moments> moments(WindowUnderTest window) {
        var workbench = window.model().workbench();
        return workbench.recipeProperty().get().flatMap(recipe -> workbench
                .evidence(recipe)
                .moments());
    }

    private static double divergence(WindowUnderTest window) {
        return Fx.get(() -> window.model()
                .preview()
                .trailProperty()
                .get()
                .evaluation()
                .flatMap(Evaluation::divergence)
                .orElseThrow()
                .mean()
                .value());
    }
}
