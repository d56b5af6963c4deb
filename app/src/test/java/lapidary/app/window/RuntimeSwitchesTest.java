package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.image.WritableImage;
import javafx.stage.Window;
import lapidary.app.preview.PreviewState;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.core.data.Use;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Evaluation;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.RuntimeSwitches;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The runtime switches in the window, on the sample cut short.
class RuntimeSwitchesTest {
    private static final RuntimeSwitch ACTIVATIONS = RuntimeSwitches.all().getFirst();
    private static final RuntimeSwitch CACHE = RuntimeSwitches.all().getLast();

    @TempDir
    private Path folder;

    @Test
    void switchesRestartTheEstimateAndSayWhatIsOn() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            window.awaitPreview();
            assertEquals(0, divergence(window), "the untouched model in full precision");
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q8_0"));
            window.awaitPreview();
            double weightsAlone = divergence(window);

            set(window, ACTIVATIONS, "activations", "llama.cpp");
            window.awaitPreview();
            assertTrue(divergence(window) > 1.5 * weightsAlone, divergence(window) + " after " + weightsAlone);
            assertEquals("Activations: as llama.cpp computes ▾", button(window, "#switch-activations"));
            assertEquals("KV cache: F16 · 768 KiB ▾", button(window, "#switch-kv-cache"));
            assertEquals(
                    "activations as llama.cpp computes, KV F16",
                    Fx.get(() -> window.find("#estimate-runtime", Label.class).getText()));
            pictures(window, "switches");

            set(window, ACTIVATIONS, "activations", "exact");
            window.awaitPreview();
            assertEquals(weightsAlone, divergence(window), "off again");
        }
    }

    @Test
    void staticRangesWaitForACalibrationTextAndTakeIt() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            window.awaitPreview();
            Fx.run(() -> window.model().data().of(Use.CALIBRATE).forEach(data -> window.model()
                    .data()
                    .remove(Use.CALIBRATE, data)));
            set(window, ACTIVATIONS, "activations", "int8");
            set(window, ACTIVATIONS, "activation-range", "static");
            Fx.until(
                    "why there is no number",
                    () -> window.model().preview().stateProperty().get() instanceof PreviewState.Unavailable);
            PreviewState.Unavailable why = assertInstanceOf(
                    PreviewState.Unavailable.class,
                    window.model().preview().stateProperty().get());
            assertTrue(why.reason().contains("choose a calibration text"), why.reason());
            Path calibration = Files.writeString(
                    folder.resolve("calibration-part.txt"),
                    Files.readString(SampleModel.folder().resolve("calibration.txt"))
                            .substring(0, 2000));
            Fx.run(() -> window.model().data().add(Use.CALIBRATE, List.of(calibration)));
            window.awaitPreview();
            assertTrue(divergence(window) > 0);
            assertEquals(
                    "activations int8 with static ranges (largest magnitude of calibration-part.txt)",
                    Fx.get(() -> window.find("#estimate-runtime", Label.class).getText()));
        }
    }

    @Test
    void smoothQuantAsksForRoundedActivations() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            assertFalse(isAdvised(window));
            Fx.run(() -> {
                var workbench = window.model().workbench();
                var method = workbench.methods().find(Quantizers.SMOOTHQUANT).orElseThrow();
                List<TensorId> linear = workbench.model().orElseThrow().model().tensors().stream()
                        .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                        .map(ModelTensor::id)
                        .toList();
                workbench.choose(linear, method.with(Settings.standard(method.settings())));
            });
            assertTrue(isAdvised(window));
            window.snapshot("smoothquant-advice");
            set(window, ACTIVATIONS, "activations", "int8");
            assertFalse(isAdvised(window));
        }
    }

    private static boolean isAdvised(WindowUnderTest window) {
        return Fx.get(() -> window.find("#switches-advice", Label.class).isVisible());
    }

    private static void set(WindowUnderTest window, RuntimeSwitch runtime, String setting, String value) {
        Fx.run(() -> {
            var chosen = window.model().preview().switches().settingsOf(runtime);
            chosen.set(chosen.get().with(setting, new SettingValue.Text(value)));
        });
    }

    private static double divergence(WindowUnderTest window) {
        return Fx.get(() -> window.model().preview().trailProperty().get().evaluation())
                .flatMap(Evaluation::divergence)
                .map(Divergence::mean)
                .orElseThrow()
                .value();
    }

    private static String button(WindowUnderTest window, String id) {
        return Fx.get(() -> window.find(id, Button.class).getText());
    }

    private static void pictures(WindowUnderTest window, String name) throws Exception {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            String theme = dark ? "-dark" : "-light";
            window.snapshot(name + theme);
            for (RuntimeSwitch runtime : List.of(ACTIVATIONS, CACHE)) {
                Fx.run(() ->
                        window.find("#switch-" + runtime.id(), Button.class).fire());
                Fx.pulses(4);
                WritableImage image = Fx.get(() -> Window.getWindows().stream()
                        .filter(shown -> shown instanceof javafx.stage.PopupWindow)
                        .findFirst()
                        .orElseThrow()
                        .getScene()
                        .snapshot(null));
                WindowUnderTest.keep(image, name + "-" + runtime.id() + theme);
                Fx.run(() -> List.copyOf(Window.getWindows()).stream()
                        .filter(shown -> shown instanceof javafx.stage.PopupWindow)
                        .forEach(Window::hide));
                Fx.pulses(2);
            }
        }
    }
}
