package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.app.history.HistoryRow;
import lapidary.app.support.Fx;
import lapidary.app.workbench.History;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.app.workspace.RestoredBar;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.RecipePicture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *History*, and the bar that says that work was brought back.
class HistoryPlaceTest {
    @TempDir
    private Path folder;

    @Test
    void everyRecipeIsALineToGoToAndToCompare() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            WorkbenchModel workbench = window.model().workbench();
            Fx.run(() -> {
                choose(workbench, TensorRole.FFN_DOWN, "ggml", "type", new SettingValue.Text("q6_k"));
                choose(workbench, TensorRole.FFN_UP, "ggml", "type", new SettingValue.Text("q4_0"));
                choose(workbench, TensorRole.FFN_GATE, "ggml", "type", new SettingValue.Text("q4_0"));
                workbench.history().name(3, "Feed-forward small");
                workbench.history().saw(recipe(workbench), new History.Seen(0.0213, 0.0205, 0.0221, 12288));
                workbench.visit(1);
                choose(workbench, TensorRole.ATTENTION_Q, "ggml", "type", new SettingValue.Text("q8_0"));
                choose(workbench, TensorRole.FFN_UP, "magnitude", "density", new SettingValue.Real(40));
                workbench.visit(2);
                choose(workbench, TensorRole.ATTENTION_V, "ggml", "type", new SettingValue.Text("q3_k"));
                window.model().viewProperty().set(View.HISTORY);
            });
            Fx.pulses(3); // the place is made when it is first shown
            Fx.until("the list", () -> list(window).getItems().size() == 7);
            Fx.until(
                    "the thumbnails",
                    () -> pictures(window).stream()
                                    .filter(picture ->
                                            !picture.layersProperty().get().isEmpty())
                                    .count()
                            >= 7);
            Fx.until("the comparison", () -> !window.find("#history-difference", Label.class)
                    .getText()
                    .isEmpty());
            Fx.run(() -> list(window).getSelectionModel().select(3));
            Fx.until("another comparison", () -> !window.find("#history-table", TableView.class)
                    .getItems()
                    .isEmpty());
            window.snapshot("history-light-1280x800");
            Fx.run(() -> {
                assertEquals(
                        "Feed-forward small",
                        window.find("#history-name", TextField.class).getText());
                list(window)
                        .fireEvent(
                                new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false));
            });
            Fx.until("the list", () -> list(window).getItems().get(3).branch().isCurrent());
            Fx.run(() -> {
                assertTrue(workbench.canUndoProperty().get());
                assertFalse(workbench.canRedoProperty().get());
                workbench.undo();
                workbench.redo();
                assertEquals(3, current(workbench));
                window.model().darkProperty().set(true);
            });
            window.resize(1920, 1080);
            window.snapshot("history-dark-1920x1080");
        }
    }

    @Test
    void aThousandRecipesTakeAsManyCellsAsAreSeen() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            WorkbenchModel workbench = window.model().workbench();
            Fx.run(() -> {
                Recipe first = recipe(workbench);
                for (int i = 1; i <= 1000; i++) {
                    workbench.visit(i % 7 == 0 ? i / 2 : Math.max(0, i - 1));
                    workbench.adopt(new Recipe(1, first.source(), first.steps(), first.target(), first.data(), i));
                }
                window.model().viewProperty().set(View.HISTORY);
            });
            Fx.pulses(3);
            Fx.until("the list", () -> list(window).getItems().size() == 1001);
            Fx.pulses(3);
            assertTrue(Fx.get(() -> pictures(window).size()) < 40, "cells");
        }
    }

    @Test
    void workThatWasCutOffComesBackWithAQuietBar() throws Exception {
        Path work = Files.createDirectory(folder.resolve("workspace"));
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            Fx.run(() -> choose(
                    window.model().workbench(), TensorRole.FFN_DOWN, "ggml", "type", new SettingValue.Text("q4_0")));
        }
        try (var files = Files.list(work)) {
            Path lock = files.filter(file -> file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(lock, "at work"); // as a program leaves it that was killed
        }
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            Fx.pulses(2);
            Fx.run(() -> {
                assertTrue(window.find("#restored", RestoredBar.class).isVisible());
                String said = window.find("#restored-text", Label.class).getText();
                assertTrue(said.startsWith("Restored your work on classics-4m from "), said);
                assertEquals(1, recipe(window.model().workbench()).steps().size());
            });
            window.snapshot("restored-light-1280x800");
            Fx.run(() -> {
                window.find("#restored-discard", Button.class).fire();
                assertFalse(window.find("#restored", RestoredBar.class).isVisible());
                assertEquals(List.of(), recipe(window.model().workbench()).steps());
            });
        }
    }

    private static int current(WorkbenchModel workbench) {
        return workbench.history().state().orElseThrow().current();
    }

    private static Recipe recipe(WorkbenchModel workbench) {
        return workbench.recipeProperty().get().orElseThrow();
    }

    private static void choose(
            WorkbenchModel workbench, TensorRole role, String method, String setting, SettingValue value) {
        List<TensorId> tensors = workbench.model().orElseThrow().model().tensors().stream()
                .filter(tensor -> tensor.role() == role)
                .map(ModelTensor::id)
                .toList();
        TreeMap<String, SettingValue> settings = new TreeMap<>();
        settings.put(setting, value);
        workbench.choose(
                tensors,
                new Choice(
                        method,
                        1,
                        settings,
                        workbench.methods().find(method).orElseThrow().stage()));
    }

    @SuppressWarnings("unchecked")
    private static ListView<HistoryRow> list(WindowUnderTest window) {
        return window.find("#history-list", ListView.class);
    }

    private static List<RecipePicture> pictures(WindowUnderTest window) {
        List<RecipePicture> found = new ArrayList<>();
        list(window).lookupAll(".recipe-picture").forEach(node -> found.add((RecipePicture) node));
        return found;
    }
}
