package lapidary.app.preview;

import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The tokens with the largest values, each with what stands before it; choosing one selects it in the text.
final class WorstTokens extends VBox {
    private final TokensModel model;
    private final ListView<Integer> list = new ListView<>();
    private boolean isFollowing;

    WorstTokens(TokensModel model) {
        this.model = model;
        getStyleClass().add("worst-tokens");
        list.setId("worst-tokens");
        Help.on(list, "help.worst-tokens");
        list.setAccessibleText(Messages.of("preview.worst-tokens"));
        list.setPlaceholder(new Label(Messages.of("preview.nothing-scored-yet")));
        list.setFixedCellSize(24);
        list.setCellFactory(ignored -> new Cell());
        Label title = new Label(Messages.of("preview.worst-tokens"));
        title.getStyleClass().add("token-side");
        VBox.setVgrow(list, Priority.ALWAYS);
        getChildren().addAll(title, list);
        model.worstProperty().subscribe(now -> {
            isFollowing = true;
            list.getItems().setAll(now);
            isFollowing = false;
            follow();
        });
        model.selectedProperty().subscribe(ignored -> follow());
        list.getSelectionModel().selectedItemProperty().subscribe((before, now) -> {
            if (now != null && !isFollowing) {
                model.selectedProperty().set(now);
            }
        });
    }

    private void follow() {
        isFollowing = true;
        int at = list.getItems().indexOf(model.selectedProperty().get());
        if (at < 0) {
            list.getSelectionModel().clearSelection();
        } else if (list.getSelectionModel().getSelectedIndex() != at) {
            list.getSelectionModel().select(at);
            list.scrollTo(Math.max(0, at - 2));
        }
        isFollowing = false;
    }

    private final class Cell extends ListCell<Integer> {
        private final Label before = new Label();
        private final Label token = new Label();
        private final Label value = new Label();
        private final HBox row = new HBox(before, token, new Region(), value);

        Cell() {
            before.getStyleClass().add("worst-before");
            token.getStyleClass().add("worst-token");
            value.getStyleClass().add("token-number");
            before.setMinWidth(0);
            token.setMinWidth(0);
            value.setMinWidth(Region.USE_PREF_SIZE);
            HBox.setHgrow(row.getChildren().get(2), Priority.ALWAYS);
            row.getStyleClass().add("worst-row");
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(Integer position, boolean empty) {
            super.updateItem(position, empty);
            setText(null);
            setGraphic(null);
            if (!empty && position != null) {
                model.detail(position).ifPresent(this::show);
            }
        }

        private void show(TokenDetail detail) {
            float[] values = model.valuesProperty().get();
            String context = TokenCard.plain(detail.text().before());
            before.setText("…" + context.substring(Math.max(0, context.length() - 14)));
            token.setText(TokenCard.quoted(detail.text().token()));
            value.setText(detail.position() < values.length ? Numbers.significant(values[detail.position()], 3) : "");
            setAccessibleText(Messages.of("preview.after", token.getText(), before.getText(), value.getText()));
            setGraphic(row);
        }
    }
}
