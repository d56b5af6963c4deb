package lapidary.app.history;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.History;
import lapidary.views.plot.RecipePicture;
import lapidary.views.state.InScene;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// A recipe in the list: its place in the tree, its layers, what was done, size, bits and what was measured.
final class HistoryCell extends ListCell<HistoryRow> {
    private final HistoryModel model;
    private final RecipePicture picture = new RecipePicture();
    private final Label title = new Label();
    private final Label words = new Label();
    private final Label size = number();
    private final Label loss = number();
    private final HBox line;

    HistoryCell(HistoryModel model) {
        this.model = model;
        title.getStyleClass().add("strong");
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(title.textProperty());
        title.setTooltip(whole);
        words.getStyleClass().addAll("small", "muted");
        VBox text = new VBox(title, words);
        text.setAlignment(Pos.CENTER_LEFT);
        text.setMinWidth(0);
        HBox.setHgrow(text, Priority.ALWAYS);
        loss.getStyleClass().addAll("small", "muted");
        VBox numbers = new VBox(size, loss);
        numbers.setAlignment(Pos.CENTER_RIGHT);
        numbers.setMinWidth(Region.USE_PREF_SIZE);
        line = new HBox(12, picture, text, numbers);
        line.setAlignment(Pos.CENTER_LEFT);
        line.setMaxWidth(Double.MAX_VALUE);
        line.setPrefWidth(0); // as wide as the list
        setOnMouseClicked(click -> {
            if (getItem() != null) {
                model.go(getItem());
            }
        });
        model.glancedProperty().when(InScene.of(this)).subscribe(ignored -> show(getItem()));
        model.lanesProperty().when(InScene.of(this)).subscribe(count -> picture.lanesProperty()
                .set(count.intValue()));
    }

    private static Label number() {
        Label label = new Label();
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    @Override
    protected void updateItem(@Nullable HistoryRow row, boolean empty) {
        super.updateItem(row, empty);
        setText(null);
        setGraphic(empty || row == null ? null : line);
        show(empty ? null : row);
    }

    private void show(@Nullable HistoryRow row) {
        if (row == null) {
            return;
        }
        picture.branchProperty().set(row.branch());
        title.setText(row.name().isEmpty() ? row.words() : row.name());
        words.setText(
                row.branch().isCurrent()
                        ? (row.name().isEmpty()
                                ? Messages.of("history.here")
                                : Messages.of("history.here-named", row.words()))
                        : row.name().isEmpty() ? "" : row.words());
        words.setManaged(!words.getText().isEmpty());
        Optional<Glance> glance = model.glance(row);
        picture.layersProperty().set(glance.map(Glance::layers).orElse(List.of()));
        size.setText(glance.map(HistoryCell::size).orElse(""));
        loss.setText(model.measured(row).map(HistoryCell::loss).orElse(""));
        loss.setManaged(!loss.getText().isEmpty());
        setAccessibleText(String.join(", ", title.getText(), words.getText(), size.getText(), loss.getText()));
    }

    private static String size(Glance seen) {
        return seen.isRefused()
                ? Messages.of("common.cannot-be-written")
                : Messages.of(
                        "common.size-and-bits", Bytes.text(seen.fileBytes()), Numbers.fixed(seen.bitsPerWeight(), 2));
    }

    static String loss(History.Seen seen) {
        return Messages.of(
                "history.loss",
                Numbers.significant(seen.divergence(), 3),
                Numbers.significant((seen.high() - seen.low()) / 2, 2));
    }
}
