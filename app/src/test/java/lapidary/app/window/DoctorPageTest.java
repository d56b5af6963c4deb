package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.app.workbench.Opened;
import lapidary.core.doctor.Symptom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Doctor page for a sound model, a spoiled one, and one that does not open.
class DoctorPageTest {
    @TempDir
    private Path folder;

    @Test
    void examinesHeadersAtOnceAndWeightsWhenAsked() throws IOException {
        Path file = Files.write(folder.resolve("spoiled.safetensors"), spoiled());
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Fx.run(() -> {
                window.model().workbench().open(file);
                window.find("#rail-doctor", ToggleButton.class).fire();
            });
            Fx.until(
                    "the headers",
                    () -> window.model().doctor().diagnosisProperty().get().isPresent());
            assertEquals("no errors, no warnings  ·  headers only", summary(window));
            Fx.run(() -> window.find("#read-weights", Button.class).fire());
            Fx.until("the weights", () -> window.model()
                    .doctor()
                    .diagnosisProperty()
                    .get()
                    .map(found -> found.weightsRead())
                    .orElse(false));
            assertEquals("1 error, 1 warning  ·  all weights read", summary(window));
            assertTrue(Fx.get(() -> window.find("#read-weights", Button.class).isDisabled()));
            Fx.run(() -> window.find("#doctor-pattern", TextField.class).setText("1:2"));
            assertFalse(Fx.get(() -> window.find("#read-weights", Button.class).isDisabled()));
            Fx.run(() -> window.find("#read-weights", Button.class).fire());
            Fx.until("the groups", () -> window.model()
                    .doctor()
                    .diagnosisProperty()
                    .get()
                    .flatMap(found -> found.pattern())
                    .isPresent());
            assertTrue(Fx.get(() -> window.find("#read-weights", Button.class).isDisabled()));
            Fx.run(() -> window.find("#doctor-pattern", TextField.class).setText("2:1"));
            assertTrue(Fx.get(() -> window.find("#read-weights", Button.class).isDisabled()));
            Fx.run(() -> window.find("#doctor-pattern", TextField.class).setText("1:2"));
            StartPageTest.pictures(window, "doctor");
            Fx.run(() -> window.find("#rail-look", ToggleButton.class).fire());
            assertTrue(Fx.get(() ->
                    !window.find("#doctor", javafx.scene.Node.class).getParent().isVisible()));
        }
    }

    @Test
    void explainsAFileThatDoesNotOpen() throws IOException {
        byte[] whole = Files.readAllBytes(SampleModel.folder().resolve("model.safetensors"));
        Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, whole.length / 3));
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Fx.run(() -> window.model().workbench().open(cut));
            Fx.until(
                    "the failure",
                    () -> window.model().workbench().openedProperty().get() instanceof Opened.Failed
                            && window.model().doctor().diagnosisProperty().get().isPresent());
            assertEquals(Symptom.TRUNCATED, Fx.get(() -> window.model()
                    .doctor()
                    .diagnosisProperty()
                    .get()
                    .orElseThrow()
                    .findings()
                    .getFirst()
                    .symptom()));
            StartPageTest.pictures(window, "doctor-failed");
        }
    }

    private static String summary(WindowUnderTest window) {
        return Fx.get(() -> window.find("#doctor-summary", Label.class).getText());
    }

    /// Two matrices of four weights: one with a NaN, one of zeros.
    private static byte[] spoiled() {
        String json = "{\"layers.0.mlp.down_proj.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                + "\"layers.0.mlp.up_proj.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,32]}}";
        byte[] header = (json + " ".repeat(8 - json.length() % 8)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + 32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .putFloat(1)
                .putFloat(Float.NaN)
                .putFloat(-2)
                .putFloat(0.5f)
                .array();
    }
}
