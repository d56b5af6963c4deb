package lapidary.app.window;

import java.nio.file.Path;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.app.open.FilePicker;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The bar at the top: the model, undo and redo, the budget, the only button that writes, and the theme.
final class TopBar extends HBox {
    private final WindowModel model;
    private final FilePicker picker;
    private final MenuButton models = new MenuButton();

    TopBar(WindowModel model, FilePicker picker, Runnable showShortcuts) {
        this.model = model;
        this.picker = picker;
        WorkbenchModel workbench = model.workbench();
        getStyleClass().addAll("top-bar", "hairline-bottom");
        setAlignment(Pos.CENTER_LEFT);
        models.setId("models");
        models.setMnemonicParsing(false);
        models.setGraphic(new FontIcon(Material2AL.LAYERS));
        models.getStyleClass().add("flat");
        models.setTooltip(new Tooltip("Open, close and recent models"));
        models.textProperty().bind(workbench.openedProperty().map(TopBar::title));
        model.recent().preferencesProperty().subscribe(ignored -> fillModels());
        workbench.openedProperty().subscribe(ignored -> fillModels());
        Button undo = Icons.button(Material2MZ.UNDO, "Undo", "Ctrl+Z", workbench::undo);
        undo.setId("undo");
        undo.disableProperty().bind(workbench.canUndoProperty().not());
        Button redo = Icons.button(Material2MZ.REDO, "Redo", "Ctrl+Shift+Z", workbench::redo);
        redo.setId("redo");
        redo.disableProperty().bind(workbench.canRedoProperty().not());
        Button theme = Icons.button(
                Material2AL.BRIGHTNESS_4, "Switch between light and dark", "Ctrl+T", () -> model.darkProperty()
                        .set(!model.darkProperty().get()));
        theme.setId("theme");
        Button help = Icons.button(Material2AL.KEYBOARD, "Keyboard shortcuts", "?", showShortcuts);
        getChildren().addAll(models, undo, redo, space(), new Budget(model), space(), compress(), theme, help);
    }

    private Button compress() {
        Button compress = new Button("Compress…");
        compress.setId("compress");
        compress.getStyleClass().add("accent");
        compress.setTooltip(new Tooltip("Write the compressed model, its recipe and a report (Ctrl+E)"));
        compress.setOnAction(ignored -> model.exportingProperty().set(true));
        compress.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.workbench().model().isEmpty(),
                        model.workbench().openedProperty()));
        return compress;
    }

    private static Region space() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        return space;
    }

    private static String title(Opened opened) {
        return switch (opened) {
            case Opened.Nothing nothing -> "Open model";
            case Opened.Opening(Path path) -> "Opening " + path.getFileName();
            case Opened.Ready(OpenModel model) -> model.name();
            case Opened.Failed failed -> "Open model";
        };
    }

    private void fillModels() {
        models.getItems()
                .setAll(
                        item("Open file…", "Shortcut+O", this::openFile),
                        item("Open folder…", "Shortcut+Shift+O", this::openFolder),
                        item("Open the built-in language model", "", model::openSample),
                        item("Open the built-in image classifier", "", model::openClassifier));
        if (!model.recent().paths().isEmpty()) {
            models.getItems().add(new SeparatorMenuItem());
            model.recent().paths().forEach(path -> models.getItems()
                    .add(item(shortened(path), "", () -> model.workbench().open(path))));
        }
        if (model.workbench().model().isPresent()) {
            models.getItems()
                    .addAll(new SeparatorMenuItem(), item("Close model", "Shortcut+W", model.workbench()::closeModel));
        }
    }

    void openFile() {
        picker.modelFile().ifPresent(model.workbench()::open);
    }

    void openFolder() {
        picker.modelFolder().ifPresent(model.workbench()::open);
    }

    /// Name first, then where it lies; long places lose their middle.
    private static String shortened(Path path) {
        Path parent = path.getParent();
        String place = parent == null ? "" : parent.toString();
        String shown =
                place.length() <= 48 ? place : place.substring(0, 16) + " … " + place.substring(place.length() - 28);
        return path.getFileName() + "  –  " + shown;
    }

    private static MenuItem item(String text, String keys, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setMnemonicParsing(false);
        item.setOnAction(ignored -> action.run());
        if (!keys.isEmpty()) {
            item.setAccelerator(KeyCombination.valueOf(keys));
        }
        return item;
    }
}
