package lapidary.app.window;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// The keyboard shortcuts in a sheet over the window; any click or Escape closes it.
final class ShortcutSheet extends StackPane {
    ShortcutSheet(List<Shortcut> shortcuts) {
        setId("shortcuts");
        getStyleClass().add("sheet-shade");
        Label title = new Label("Keyboard");
        title.getStyleClass().add("heading");
        GridPane grid = new GridPane();
        grid.getStyleClass().add("sheet-grid");
        int row = 0;
        for (Shortcut shortcut : shortcuts) {
            Label keys = new Label(shortcut.combination().getDisplayText());
            keys.getStyleClass().add("mono");
            grid.addRow(row++, keys, new Label(shortcut.words()));
        }
        Label also = new Label("Tab and Shift+Tab reach every control; arrows move in trees, tables and plots.");
        also.getStyleClass().addAll("small", "muted");
        VBox sheet = new VBox(title, grid, also);
        sheet.getStyleClass().add("sheet");
        sheet.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        StackPane.setAlignment(sheet, Pos.CENTER);
        getChildren().add(sheet);
        setVisible(false);
        setFocusTraversable(true);
        setOnMouseClicked(ignored -> setVisible(false));
        setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                setVisible(false);
                event.consume();
            }
        });
    }

    void open() {
        setVisible(true);
        requestFocus();
    }
}
