package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.Scene;
import javafx.scene.control.TableView;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Region;
import lapidary.app.export.ExportState;
import lapidary.app.metadata.MetadataPane;
import lapidary.app.metadata.MetadataRow;
import lapidary.app.preset.PresetOption;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.core.allocate.StockPreset;
import lapidary.core.data.Use;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Model;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Presets, importance matrices, lists of types and metadata in the window.
class WholeModelTest {
    @TempDir
    private Path folder;

    @Test
    void aPresetRestsOnAnImportanceMatrixAndTheFileSaysWhatItIsTold() throws IOException {
        Path text = Files.writeString(
                folder.resolve("text.txt"),
                Files.readString(SampleModel.folder().resolve("calibration.txt"))
                        .substring(0, 6000));
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            listed(window);
            choose(window, StockPreset.Q4_K_M);
            assertEquals(2_566_656, bytes(window));
            picture(window, "presets");
            assertTrue(option(window, StockPreset.Q2_K_S).recipe().isEmpty());
            types(window);
            importance(window, text);
            metadata(window);
            Fx.run(() -> {
                window.model().export().folderProperty().set(folder);
                window.model().export().nameProperty().set("out.gguf");
                window.model().export().start();
            });
            Fx.until("the file", () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
        }
        try (Model written = Model.open(folder.resolve("out.gguf"))) {
            var metadata = written.file().metadata();
            assertEquals(MetadataValue.text("Mine"), metadata.get("general.name"));
            assertEquals(MetadataValue.uint32(21), metadata.get("general.file_type"));
            assertEquals(MetadataValue.text("found.imatrix.gguf"), metadata.get("quantize.imatrix.file"));
            assertFalse(metadata.containsKey("llama.vocab_size"));
        }
    }

    private static void listed(WindowUnderTest window) {
        Fx.until(
                "the presets",
                () -> window.model().presets().optionsProperty().get().size()
                        == StockPreset.all().size());
    }

    private static PresetOption option(WindowUnderTest window, StockPreset preset) {
        return window.model().presets().optionsProperty().get().stream()
                .filter(option -> option.preset() == preset)
                .findFirst()
                .orElseThrow();
    }

    private static void choose(WindowUnderTest window, StockPreset preset) {
        Fx.run(() -> window.model().presets().choose(option(window, preset)));
        Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
        assertEquals(
                Optional.of(preset),
                window.model().presets().chosenProperty().get().map(PresetOption::preset));
    }

    private static long bytes(WindowUnderTest window) {
        return window.model()
                .workbench()
                .plannedProperty()
                .get()
                .orElseThrow()
                .plan()
                .fileBytes();
    }

    private void types(WindowUnderTest window) throws IOException {
        Path list = folder.resolve("types.txt");
        long mixed = bytes(window);
        Fx.run(() -> window.model().presets().exportTypes(list));
        Fx.until("the list", () -> Files.exists(list));
        choose(window, StockPreset.Q8_0);
        Fx.run(() -> window.model().presets().importTypes(list));
        Fx.until("the types", () -> window.model().workbench().isPlanCurrent() && bytes(window) == mixed);
    }

    private void importance(WindowUnderTest window, Path text) {
        Path out = folder.resolve("found.imatrix.gguf");
        Fx.run(() -> {
            var data = window.model().data();
            data.of(Use.CALIBRATE).forEach(held -> data.remove(Use.CALIBRATE, held));
            data.add(Use.CALIBRATE, List.of(text));
        });
        Fx.until(
                "the calibration text",
                () -> !window.model().data().of(Use.CALIBRATE).isEmpty());
        Fx.run(() -> window.model().importance().compute(out));
        Fx.until(
                "the importance matrix",
                () -> window.model().importance().evidenceProperty().get().hasImportance()
                        && option(window, StockPreset.Q2_K_S).recipe().isPresent());
        choose(window, StockPreset.Q2_K_S);
        var recipe = window.model().workbench().recipeProperty().get().orElseThrow();
        assertEquals(Use.CALIBRATE, recipe.data().getFirst().use());
        picture(window, "importance");
        Fx.run(() -> window.model().workbench().undo());
        Fx.run(() -> window.model().workbench().undo());
        Fx.until(
                "no importance matrix",
                () -> !window.model().importance().evidenceProperty().get().hasImportance());
        Fx.run(() -> window.model().workbench().redo());
        Fx.run(() -> window.model().workbench().redo());
        Fx.until(
                "the importance matrix again",
                () -> window.model().importance().evidenceProperty().get().hasImportance());
    }

    private void metadata(WindowUnderTest window) throws IOException {
        var metadata = window.model().metadata();
        Fx.until("the metadata", () -> metadata.rowsProperty().get().size() > 20);
        assertEquals("'x' is no uint32.", Fx.get(() -> metadata.put("a.b", "uint32", "x")));
        Fx.run(() -> {
            metadata.put("general.name", "string", "Mine");
            metadata.remove("llama.vocab_size");
            metadata.put("tokenizer.chat_template", "string", "{% for message in messages %}\n{{ message }}\n");
        });
        Fx.until("the changes", () -> states(metadata.rowsProperty().get())
                .containsAll(List.of("general.name changed", "llama.vocab_size removed")));
        MetadataPane pane = Fx.get(() -> new MetadataPane(metadata));
        for (Theme theme : Theme.values()) {
            Scene scene = Fx.get(() -> new Scene(new javafx.scene.layout.StackPane(pane), 860, 620));
            Fx.run(() -> {
                theme.applyTo(scene);
                ((TableView<?>) pane.lookup("#metadata-table"))
                        .getSelectionModel()
                        .select(2);
                pane.applyCss();
                pane.layout();
            });
            picture(pane, "metadata-" + theme);
        }
    }

    private static List<String> states(List<MetadataRow> rows) {
        return rows.stream().map(row -> row.key() + " " + row.state()).toList();
    }

    private static void picture(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            window.snapshot(name + (dark ? "-dark" : "-light"));
        }
    }

    private static void picture(Region node, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        WritableImage image = Fx.get(() -> node.getScene().snapshot(null));
        WindowUnderTest.keep(image, name);
    }
}
