package lapidary.app.choice;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.views.text.Bytes;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// What the choice makes of each selected tensor: bits, bytes and weight error. A click or Enter shows the
/// tensor.
final class OutcomePane extends VBox {
    private final ChoiceModel model;
    private final TableView<Outcome> table = new TableView<>();

    OutcomePane(ChoiceModel model) {
        this.model = model;
        getStyleClass().add("outcomes");
        Label title = new Label(Messages.of("choice.what-makes-each"));
        title.getStyleClass().add("section-title");
        table.setId("outcomes");
        Help.on(table, "help.outcomes");
        table.setAccessibleText(Messages.of("choice.selected-tensors-with"));
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.setMinHeight(120);
        table.setPlaceholder(new Label(""));
        TableColumn<Outcome, Outcome> block = addColumn(
                Messages.of("common.block"),
                44,
                Outcome::block,
                Comparator.comparing(Outcome::block),
                Pos.CENTER_RIGHT);
        addColumn(
                Messages.of("choice.tensor"), 88, Outcome::name, Comparator.comparing(Outcome::name), Pos.CENTER_LEFT);
        addColumn(
                Messages.of("choice.bits"),
                46,
                outcome -> Numbers.fixed(outcome.bitsPerWeight(), 2),
                Comparator.comparingDouble(Outcome::bitsPerWeight),
                Pos.CENTER_RIGHT);
        addColumn(
                Messages.of("choice.bytes"),
                68,
                outcome -> Bytes.text(outcome.bytesAfter()),
                Comparator.comparingLong(Outcome::bytesAfter),
                Pos.CENTER_RIGHT);
        addColumn(
                Messages.of("choice.snr-db"),
                54,
                OutcomePane::error,
                Comparator.comparingDouble(outcome -> outcome.sqnrDecibels().orElse(Double.POSITIVE_INFINITY)),
                Pos.CENTER_RIGHT);
        table.setRowFactory(ignored -> row());
        table.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            @Nullable Outcome selected = table.getSelectionModel().getSelectedItem();
            if (event.getCode() == KeyCode.ENTER && selected != null) {
                model.workbench().lead(selected.id());
                event.consume();
            }
        });
        VBox.setVgrow(table, Priority.ALWAYS);
        getChildren().addAll(title, table);
        model.outcomesProperty()
                .subscribe(outcomes -> block.setVisible(
                        outcomes.stream().anyMatch(outcome -> !outcome.block().isEmpty())));
        model.outcomesProperty().subscribe(this::show);
    }

    private static String error(Outcome outcome) {
        return outcome.sqnrDecibels().isEmpty()
                ? Numbers.NONE
                : Numbers.fixed(outcome.sqnrDecibels().getAsDouble(), 1);
    }

    private void show(List<Outcome> outcomes) {
        var order = List.copyOf(table.getSortOrder());
        table.getItems().setAll(outcomes);
        table.getSortOrder().setAll(order);
        table.sort();
    }

    private TableRow<Outcome> row() {
        TableRow<Outcome> row = new TableRow<>();
        Tooltip tooltip = new Tooltip();
        row.itemProperty().subscribe(outcome -> {
            row.setTooltip(outcome == null ? null : tooltip);
            if (outcome != null) {
                tooltip.setText(account(outcome));
            }
        });
        row.setOnMouseClicked(ignored -> {
            if (row.getItem() != null) {
                model.workbench().lead(row.getItem().id());
            }
        });
        return row;
    }

    private static String account(Outcome outcome) {
        return Messages.of(
                outcome.sqnrDecibels().isPresent() ? "choice.outcome.measured" : "choice.outcome",
                outcome.id(),
                outcome.storage(),
                Bytes.exact(outcome.bytesBefore()),
                Bytes.exact(outcome.bytesAfter()),
                error(outcome));
    }

    /// Numbers keep their width; names give way.
    private TableColumn<Outcome, Outcome> addColumn(
            String title, double width, Function<Outcome, String> text, Comparator<Outcome> order, Pos alignment) {
        TableColumn<Outcome, Outcome> column = new TableColumn<>(title);
        column.setPrefWidth(width);
        column.setReorderable(false);
        column.setComparator(order);
        column.setCellValueFactory(features -> new javafx.beans.property.ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(ignored -> new TableCell<>() {
            @Override
            protected void updateItem(@Nullable Outcome outcome, boolean empty) {
                super.updateItem(outcome, empty);
                setText(empty || outcome == null ? null : text.apply(outcome));
            }
        });
        if (alignment == Pos.CENTER_RIGHT) {
            column.setMinWidth(width);
            column.setMaxWidth(width);
        }
        column.getStyleClass().add(alignment == Pos.CENTER_RIGHT ? "number" : "name");
        table.getColumns().add(column);
        return column;
    }
}
