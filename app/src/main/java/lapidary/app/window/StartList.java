package lapidary.app.window;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.open.StartEntry;
import lapidary.app.open.StartModel;
import lapidary.views.state.InScene;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// The models of this machine: name, who keeps it, type and size. A click or Enter opens one.
final class StartList extends VBox {
    private final StartModel model;
    private final ListView<StartEntry> list = new ListView<>();
    private final Label title = new Label(Messages.of("window.on-machine"));
    private final Region space = new Region();
    private final Label note = new Label();

    StartList(StartModel model) {
        this.model = model;
        getStyleClass().add("start");
        title.getStyleClass().add("section-title");
        note.setId("start-note");
        note.getStyleClass().add("muted");
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(title, space, note);
        header.setAlignment(Pos.CENTER);
        list.setId("start-models");
        list.setAccessibleText(Messages.of("window.models-on-machine"));
        list.setCellFactory(ignored -> new Cell());
        list.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ENTER) {
                open(list.getSelectionModel().getSelectedItem());
                event.consume();
            }
        });
        VBox.setVgrow(list, Priority.ALWAYS);
        getChildren().addAll(header, list);
        model.entriesProperty().when(InScene.of(this)).subscribe(entries -> {
            list.getItems().setAll(entries);
            if (!entries.isEmpty()) {
                list.getSelectionModel().selectFirst();
            }
            show();
        });
        model.searchingProperty().when(InScene.of(this)).subscribe(ignored -> show());
        model.skippedProperty().when(InScene.of(this)).subscribe(ignored -> show());
    }

    private void show() {
        boolean isEmpty = list.getItems().isEmpty();
        list.setVisible(!isEmpty);
        list.setManaged(!isEmpty);
        title.setManaged(!isEmpty);
        title.setVisible(!isEmpty);
        space.setManaged(!isEmpty);
        int skipped = model.skippedProperty().get().size();
        String looked = isEmpty
                ? Messages.of("window.no-models-hugging")
                : skipped == 0 ? "" : Messages.of("window.could-not-be", skipped);
        note.setText(model.searchingProperty().get() ? Messages.of("window.looking-for-models") : looked);
        note.setTooltip(
                skipped == 0
                        ? null
                        : new Tooltip(String.join("\n", model.skippedProperty().get())));
    }

    private void open(@Nullable StartEntry entry) {
        if (entry != null) {
            model.open(entry);
        }
    }

    private final class Cell extends ListCell<StartEntry> {
        private final Label name = new Label();
        private final Label source = column("start-source");
        private final Label type = column("start-type");
        private final Label size = column("start-size");
        private final HBox row = new HBox(name, source, type, size);
        private final Tooltip place = new Tooltip();

        Cell() {
            row.getStyleClass().add("start-row");
            row.setAlignment(Pos.CENTER_LEFT);
            name.getStyleClass().add("strong");
            name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            name.setMaxWidth(Double.MAX_VALUE);
            name.setMinWidth(0);
            name.setPrefWidth(0);
            HBox.setHgrow(name, Priority.ALWAYS);
            size.setAlignment(Pos.CENTER_RIGHT);
            setOnMouseClicked(event -> open(getItem()));
        }

        private static Label column(String style) {
            Label label = new Label();
            label.getStyleClass().addAll(style, "muted");
            return label;
        }

        @Override
        protected void updateItem(@Nullable StartEntry entry, boolean empty) {
            super.updateItem(entry, empty);
            if (entry == null || empty) {
                setGraphic(null);
                setTooltip(null);
                setAccessibleText("");
                return;
            }
            name.setText(entry.name());
            source.setText(entry.source());
            type.setText(entry.type());
            size.setText(entry.bytes() == 0 ? "" : Bytes.text(entry.bytes()));
            place.setText(entry.path().toString());
            setTooltip(place);
            setAccessibleText(entry.name() + ", " + entry.source() + ", " + entry.type() + ", " + size.getText());
            setGraphic(row);
        }
    }
}
