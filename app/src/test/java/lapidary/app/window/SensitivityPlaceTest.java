package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javafx.scene.control.ToggleButton;
import lapidary.app.sensitivity.SensitivityModel;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.core.data.Use;
import lapidary.core.sensitivity.Scores;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.RoleMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *Sensitivity*: what needs no data is there at once, the rest on a button.
class SensitivityPlaceTest {
    private static final String DOWN = "model.layers.0.mlp.down_proj.weight";

    @TempDir
    private Path folder;

    @Test
    void theMapComesByItselfAndTheSelectionIsShared() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            SensitivityModel model = window.model().sensitivity();
            Fx.run(() -> window.model().viewProperty().set(View.SENSITIVITY));
            Fx.until("the map", () -> model.map("weight-sqnr").isPresent());
            Fx.pulses(2);
            Fx.run(() -> {
                RoleMap map = window.find("#sensitivity-map", RoleMap.class);
                assertEquals(42, map.contentProperty().get().cells().size());
                assertEquals(6, map.contentProperty().get().rows().size());
                map.onPickProperty()
                        .get()
                        .accept(map.contentProperty().get().cells().stream()
                                .filter(cell -> cell.id().equals(DOWN))
                                .findFirst()
                                .orElseThrow());
                assertEquals(
                        List.of(new TensorId(DOWN)),
                        List.copyOf(window.model()
                                .workbench()
                                .selectionProperty()
                                .get()
                                .tensors()));
                assertEquals(Set.of(DOWN), map.selectedProperty().get());
            });
            window.snapshot("sensitivity-map-light-1280x800");
            Fx.run(() -> model.bitsProperty().set(4));
            Fx.until(
                    "the map at 4 bits",
                    () -> !model.isStale(model.scoreProperty().get()));
            Path file = folder.resolve("scores.csv");
            Fx.run(() -> model.save(file));
            Fx.until("the file", () -> Files.exists(file));
            List<String> lines = Files.readAllLines(file);
            assertEquals(43, lines.size());
            assertEquals("tensor,block,role,weight-sqnr (dB)", lines.getFirst());
        }
    }

    private void calibrateOnLittle(WindowUnderTest window) throws Exception {
        String text = Files.readString(SampleModel.folder().resolve("calibration.txt"));
        Path part = Files.writeString(folder.resolve("little.txt"), text.substring(0, 2500));
        Fx.until(
                "the sample's own text",
                () -> !window.model().data().of(Use.CALIBRATE).isEmpty());
        Fx.run(() -> {
            window.model()
                    .data()
                    .remove(
                            Use.CALIBRATE,
                            window.model().data().of(Use.CALIBRATE).getFirst());
            window.model().data().add(Use.CALIBRATE, List.of(part));
        });
        Fx.until("the short text", () -> window.model().data().of(Use.CALIBRATE).stream()
                .anyMatch(set -> set.name().contains("little.txt")));
    }

    @Test
    void scoresFromCalibrationAreComputedOnTheButton() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            SensitivityModel model = window.model().sensitivity();
            calibrateOnLittle(window);
            Fx.run(() -> {
                model.scoreProperty().set(Scores.find("gptq-diagonal").orElseThrow());
                window.model().viewProperty().set(View.SENSITIVITY);
            });
            Fx.pulses(2);
            assertTrue(model.map("gptq-diagonal").isEmpty());
            Fx.run(model::compute);
            Fx.until(
                    "the map",
                    () -> model.map("gptq-diagonal").isPresent()
                            && !model.runningProperty().get());
            Fx.run(() -> {
                assertFalse(model.isStale(model.scoreProperty().get()));
                model.bitsProperty().set(5);
                assertTrue(model.isStale(model.scoreProperty().get()));
                window.find("#sensitivity-rows-page", ToggleButton.class).fire();
            });
            window.select(tensor -> tensor.id().name().equals(DOWN));
            window.snapshot("sensitivity-rows-light-1280x800");
        }
    }
}
