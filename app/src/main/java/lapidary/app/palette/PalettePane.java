package lapidary.app.palette;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// The palette over the window: a field and what fits. The keyboard never leaves the field.
public final class PalettePane extends StackPane {
    private static final double WIDTH = 640;
    private static final double TITLE = 420;
    private static final double ROW = 32;
    private static final int ROWS = 12;

    private final PaletteModel model;
    private final TextField field = new TextField();
    private final ListView<Entry> list = new ListView<>();
    private @Nullable Node before;

    public PalettePane(PaletteModel model) {
        this.model = model;
        setId("palette");
        getStyleClass().add("sheet-shade");
        field.setId("palette-query");
        field.setPromptText(Messages.of("palette.prompt"));
        field.setAccessibleText(Messages.of("palette.prompt"));
        field.setAccessibleHelp(Messages.of("palette.help"));
        field.textProperty().bindBidirectional(model.queryProperty());
        list.setId("palette-found");
        list.setAccessibleText(Messages.of("palette.found"));
        list.setFocusTraversable(false);
        list.setFixedCellSize(ROW);
        list.setPrefHeight(ROW * ROWS + 2);
        list.setPlaceholder(new Label(Messages.of("palette.none")));
        list.setCellFactory(ignored -> new Cell());
        model.foundProperty().subscribe(found -> {
            list.getItems().setAll(found);
            list.getSelectionModel().selectFirst();
            list.scrollTo(0);
        });
        Label hint = new Label(Messages.of("palette.help"));
        hint.getStyleClass().addAll("small", "muted", "palette-hint");
        VBox sheet = new VBox(field, list, hint);
        sheet.getStyleClass().addAll("sheet", "palette-sheet");
        sheet.setMaxSize(WIDTH, USE_PREF_SIZE);
        StackPane.setAlignment(sheet, Pos.TOP_CENTER);
        getChildren().add(sheet);
        setOnMouseClicked(event -> {
            if (event.getTarget() == this) {
                model.dismiss();
            }
        });
        addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        model.openProperty().subscribe(this::show);
    }

    private void show(boolean isOpen) {
        if (isOpen && getScene() != null) {
            before = getScene().getFocusOwner();
        }
        setVisible(isOpen);
        if (isOpen) {
            field.requestFocus();
        } else if (before != null) {
            before.requestFocus();
            before = null;
        }
    }

    private void key(KeyEvent event) {
        int at = list.getSelectionModel().getSelectedIndex();
        int last = list.getItems().size() - 1;
        switch (event.getCode()) {
            case DOWN -> select(at == last ? 0 : at + 1);
            case UP -> select(at <= 0 ? last : at - 1);
            case PAGE_DOWN -> select(Math.min(last, at + ROWS));
            case PAGE_UP -> select(Math.max(0, at - ROWS));
            case ENTER -> pick(list.getSelectionModel().getSelectedItem());
            case ESCAPE -> model.dismiss();
            // Tab would leave the palette for what lies below it.
            case TAB -> {}
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void select(int index) {
        if (!list.getItems().isEmpty()) {
            list.getSelectionModel().select(index);
            list.scrollTo(Math.max(0, index - ROWS / 2));
            field.setAccessibleRoleDescription(list.getItems().get(index).title());
        }
    }

    private void pick(@Nullable Entry entry) {
        if (entry != null) {
            model.pick(entry);
        }
    }

    private final class Cell extends ListCell<Entry> {
        private final Label title = new Label();
        private final Label detail = new Label();
        private final Label kind = new Label();
        private final Label keys = new Label();
        private final HBox row = new HBox(title, detail, space(), keys, kind);

        Cell() {
            row.getStyleClass().add("palette-row");
            row.setAlignment(Pos.CENTER_LEFT);
            row.setMinWidth(0);
            row.setPrefWidth(0);
            title.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            title.setMinWidth(USE_PREF_SIZE);
            title.setMaxWidth(TITLE);
            detail.getStyleClass().addAll("small", "muted");
            detail.setMinWidth(0);
            keys.getStyleClass().addAll("mono", "small", "muted");
            keys.setMinWidth(USE_PREF_SIZE);
            kind.getStyleClass().addAll("small", "faint", "palette-kind");
            kind.setMinWidth(USE_PREF_SIZE);
            setOnMouseClicked(ignored -> pick(getItem()));
        }

        private static Region space() {
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            return space;
        }

        @Override
        protected void updateItem(@Nullable Entry entry, boolean empty) {
            super.updateItem(entry, empty);
            if (entry == null || empty) {
                setGraphic(null);
                setAccessibleText("");
                return;
            }
            title.setText(entry.title());
            detail.setText(entry.detail());
            keys.setText(entry.keys());
            kind.setText(Messages.of(entry.kind().key()));
            setAccessibleText(String.join(", ", entry.title(), entry.detail(), kind.getText(), entry.keys()));
            setGraphic(row);
        }
    }
}
