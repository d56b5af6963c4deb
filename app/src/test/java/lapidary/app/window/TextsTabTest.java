package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import lapidary.app.export.ExportState;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.core.data.Use;
import lapidary.core.quant.ActivationSwitch;
import lapidary.core.quant.RuntimeSwitches;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.views.table.StatisticsTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several judging texts in the real window: each has its own result, and the report names their average and how the
/// model was run.
class TextsTabTest {
    @TempDir
    private Path folder;

    @Test
    void everyTextHasItsOwnResultAndTheReportTheirAverage() throws Exception {
        String held = Files.readString(SampleModel.folder().resolve("heldout.txt"));
        List<Path> texts = List.of(
                Files.writeString(folder.resolve("first.txt"), held.substring(0, 8000)),
                Files.writeString(folder.resolve("second.txt"), held.substring(30_000, 36_000)),
                Files.writeString(folder.resolve("short.txt"), held.substring(50_000, 50_200)));
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            window.awaitLook();
            assertFalse(
                    Fx.get(() -> window.find("#tab-texts", ToggleButton.class).isManaged()));
            Fx.run(() -> {
                window.model()
                        .data()
                        .remove(Use.JUDGE, window.model().data().of(Use.JUDGE).getFirst());
                window.model().data().add(Use.JUDGE, texts);
                RuntimeSwitches.all().stream()
                        .filter(ActivationSwitch.class::isInstance)
                        .forEach(on -> window.model()
                                .preview()
                                .switches()
                                .settingsOf(on)
                                .set(Settings.standard(on.settings())
                                        .with("activations", new SettingValue.Text("int8"))));
            });
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q4_0"));
            Fx.until("three texts", () -> window.find("#tab-texts", ToggleButton.class)
                    .isManaged());
            window.awaitPreview();
            Fx.run(() -> window.find("#tab-texts", ToggleButton.class).setSelected(true));
            Fx.pulses(3);
            List<StatisticsTable.Entry> rows = Fx.get(() -> List.copyOf(window.find("#texts", StatisticsTable.class)
                    .entriesProperty()
                    .get()));
            assertEquals(
                    List.of("first.txt", "second.txt", "short.txt (too short)", "Average of 2 texts"),
                    rows.stream().map(StatisticsTable.Entry::name).toList());
            double first = Double.parseDouble(rows.get(0).values().get(4));
            double second = Double.parseDouble(rows.get(1).values().get(4));
            assertEquals(
                    (first + second) / 2,
                    Double.parseDouble(rows.get(3).values().get(4)),
                    1e-4 * first);
            String source =
                    Fx.get(() -> window.find("#estimate-source", Label.class).getText());
            assertTrue(source.endsWith("tokens of 2 texts together"), source);
            pictures(window, "by-text");
            checkReport(window);
        }
    }

    private void checkReport(WindowUnderTest window) throws IOException {
        Fx.run(() -> {
            window.model().export().folderProperty().set(folder);
            window.model().export().start();
        });
        Fx.until(
                "the written model",
                () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
        Path report = ((ExportState.Written)
                        window.model().export().stateProperty().get())
                .files()
                .getLast();
        String page = Files.readString(report);
        assertTrue(page.contains("Measured with activations int8"), page);
        assertTrue(page.contains("Average of 2 texts, each counting the same"), page);
        Fx.run(() -> window.model().exportingProperty().set(true));
        pictures(window, "by-text-written");
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            window.awaitHeatMap();
            window.snapshot(name + (dark ? "-dark" : "-light"));
        }
    }
}
