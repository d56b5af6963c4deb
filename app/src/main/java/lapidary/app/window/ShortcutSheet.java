package lapidary.app.window;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.action.Action;
import lapidary.app.action.ActionList;
import lapidary.app.action.Group;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// The keyboard shortcuts in a sheet over the window, by group; any click or Escape closes it.
final class ShortcutSheet extends StackPane {
    private static final double KEYS = 104;

    private @Nullable Node before;

    ShortcutSheet(ActionList actions) {
        setId("shortcuts");
        getStyleClass().add("sheet-shade");
        setAccessibleText(Messages.of("sheet.title"));
        Label title = new Label(Messages.of("sheet.title"));
        title.getStyleClass().add("heading");
        VBox left = new VBox(group(actions, Group.GO));
        VBox right = new VBox(
                group(actions, Group.FILE),
                group(actions, Group.EDIT),
                group(actions, Group.PREVIEW),
                group(actions, Group.VIEW),
                group(actions, Group.HELP));
        left.getStyleClass().add("sheet-column");
        right.getStyleClass().add("sheet-column");
        HBox columns = new HBox(left, right);
        columns.getStyleClass().add("sheet-columns");
        Label also = new Label(Messages.of("sheet.also"));
        also.getStyleClass().addAll("small", "muted");
        VBox sheet = new VBox(title, columns, also);
        sheet.getStyleClass().add("sheet");
        sheet.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        StackPane.setAlignment(sheet, Pos.CENTER);
        getChildren().add(sheet);
        setVisible(false);
        setFocusTraversable(true);
        setOnMouseClicked(ignored -> close());
        setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                close();
            }
            // Tab would leave the sheet for what lies below it.
            if (event.getCode() == KeyCode.ESCAPE || event.getCode() == KeyCode.TAB) {
                event.consume();
            }
        });
    }

    private static VBox group(ActionList actions, Group group) {
        Label title = new Label(Messages.of(group.key()));
        title.getStyleClass().add("section-title");
        GridPane grid = new GridPane();
        grid.getStyleClass().add("sheet-grid");
        int row = 0;
        for (Action action : actions.of(group)) {
            if (action.keys().isEmpty()) {
                continue;
            }
            Label keys = new Label(action.keyText().orElseThrow());
            keys.getStyleClass().add("mono");
            keys.setMinWidth(KEYS);
            grid.addRow(row++, keys, new Label(action.title()));
        }
        VBox all = new VBox(title, grid);
        all.getStyleClass().add("sheet-group");
        return all;
    }

    void open() {
        before = isVisible() || getScene() == null ? before : getScene().getFocusOwner();
        setVisible(true);
        requestFocus();
    }

    private void close() {
        setVisible(false);
        if (before != null) {
            before.requestFocus();
            before = null;
        }
    }
}
