package lapidary.app.window;

import java.nio.file.Path;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.app.action.Action;
import lapidary.app.action.ActionList;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The bar at the top: the model, undo and redo, the budget, the only button that writes, and the theme.
final class TopBar extends HBox {
    private final WindowModel model;
    private final ActionList actions;
    private final MenuButton models = new MenuButton();
    private final Button compress = new Button(Messages.of("window.compress"));

    TopBar(WindowModel model, ActionList actions) {
        this.model = model;
        this.actions = actions;
        WorkbenchModel workbench = model.workbench();
        getStyleClass().addAll("top-bar", "hairline-bottom");
        setAlignment(Pos.CENTER_LEFT);
        models.setId("models");
        models.setMnemonicParsing(false);
        models.setGraphic(new FontIcon(Material2AL.LAYERS));
        models.getStyleClass().add("flat");
        models.setTooltip(new Tooltip(Messages.of("window.open-close-recent")));
        models.textProperty().bind(workbench.openedProperty().map(TopBar::title));
        // Not while it is closed: JavaFX keeps every item that a closed menu is given until it opens.
        models.setOnShowing(ignored -> fillModels());
        fillModels();
        Button undo = Icons.button(Material2MZ.UNDO, actions.get("action.undo"));
        undo.setId("undo");
        undo.disableProperty().bind(workbench.canUndoProperty().not());
        Button redo = Icons.button(Material2MZ.REDO, actions.get("action.redo"));
        redo.setId("redo");
        Button theme = Icons.button(Material2AL.BRIGHTNESS_4, actions.get("action.theme"));
        theme.setId("theme");
        Button help = Icons.button(Material2AL.KEYBOARD, actions.get("action.shortcuts"));
        MenuButton menu = new MenuButton("", new FontIcon(Material2MZ.MENU));
        menu.setId("menu");
        menu.getStyleClass().addAll("flat", "button-icon", "no-arrow");
        menu.setAccessibleText(Messages.of("menu.title"));
        menu.setTooltip(new Tooltip(Messages.of("menu.title")));
        // Filled when it is first opened: its items take time that the start has not got.
        menu.setOnShowing(ignored -> {
            if (menu.getItems().size() == 1) {
                menu.getItems().setAll(ActionMenu.menus(actions));
            }
        });
        menu.getItems().setAll(new MenuItem(Messages.of("menu.title")));
        menu.setVisible(!Desktop.isMac());
        menu.setManaged(!Desktop.isMac());
        getChildren().addAll(menu, models, undo, redo, space(), new Budget(model), space(), compress(), theme, help);
    }

    private Button compress() {
        compress.setId("compress");
        compress.getStyleClass().add("accent");
        Action write = actions.get("action.compress");
        compress.setTooltip(new Tooltip(write.tooltip()));
        compress.setOnAction(ignored -> write.run());
        compress.disableProperty().bind(Bindings.not(write.enabled()));
        return compress;
    }

    /// Gives the focus to the button that opens the export.
    void toCompress() {
        compress.requestFocus();
    }

    private static Region space() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        return space;
    }

    private static String title(Opened opened) {
        return switch (opened) {
            case Opened.Nothing nothing -> Messages.of("window.open-model");
            case Opened.Opening(Path path) -> Messages.of("window.opening", path.getFileName());
            case Opened.Ready(OpenModel model) -> model.name();
            case Opened.Failed failed -> Messages.of("window.open-model");
        };
    }

    private void fillModels() {
        models.getItems()
                .setAll(
                        item("action.open"),
                        item("action.open-folder"),
                        item("action.open-sample"),
                        item("action.open-classifier"));
        if (!model.recent().paths().isEmpty()) {
            models.getItems().add(new SeparatorMenuItem());
            model.recent().paths().forEach(path -> models.getItems().add(recent(path)));
        }
        if (model.workbench().model().isPresent()) {
            models.getItems().addAll(new SeparatorMenuItem(), item("action.close"));
        }
    }

    /// Name first, then where it lies; long places lose their middle.
    private static String shortened(Path path) {
        Path parent = path.getParent();
        String place = parent == null ? "" : parent.toString();
        String shown =
                place.length() <= 48 ? place : place.substring(0, 16) + " … " + place.substring(place.length() - 28);
        return path.getFileName() + "  –  " + shown;
    }

    private MenuItem item(String id) {
        return ActionMenu.item(actions.get(id));
    }

    private MenuItem recent(Path path) {
        MenuItem item = new MenuItem(shortened(path));
        item.setMnemonicParsing(false);
        item.setOnAction(ignored -> model.workbench().open(path));
        return item;
    }
}
