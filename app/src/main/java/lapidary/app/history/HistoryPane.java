package lapidary.app.history;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.history.Comparison.Line;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Bytes;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2AL;

/// The view *History*: every recipe that was tried, as a tree, the newest above. A click, or Enter, goes to one; the
/// arrow keys look at one beside the present recipe.
public final class HistoryPane extends VBox {
    private static final double ROW = 44;

    private final HistoryModel model;
    private final ListView<HistoryRow> list = new ListView<>();
    private final TextField name = new TextField();
    private final Button go = new Button(Messages.of("history.go"));
    private final Label difference = new Label();
    private final TableView<Line> table = new TableView<>();
    private final VBox beside;
    private boolean following;

    public HistoryPane(HistoryModel model) {
        this.model = model;
        setId("history");
        getStyleClass().add("contest");
        Label title = new Label(Messages.of("place.history"));
        title.getStyleClass().add("heading");
        Label help = new Label(Messages.of("history.legend"));
        help.getStyleClass().addAll("small", "muted");
        help.setWrapText(true);
        help.setMinHeight(Region.USE_PREF_SIZE);
        VBox header = new VBox(2, title, help);
        header.setMinHeight(Region.USE_PREF_SIZE);
        makeList();
        beside = beside();
        StackPane content = new StackPane(
                new VBox(8, list, beside),
                EmptyState.empty(Material2AL.HISTORY, Messages.of("history.empty"), Messages.of("history.empty.help")));
        ((VBox) content.getChildren().getFirst()).setMinHeight(0);
        VBox.setVgrow(list, Priority.ALWAYS);
        VBox.setVgrow(content, Priority.ALWAYS);
        content.setMinHeight(0);
        var isEmpty = Bindings.isEmpty(list.getItems());
        content.getChildren().getFirst().visibleProperty().bind(isEmpty.not());
        content.getChildren().getLast().visibleProperty().bind(isEmpty);
        getChildren().addAll(header, content);
        model.rowsProperty().subscribe(this::show);
        model.comparisonProperty().subscribe(this::compare);
    }

    private void makeList() {
        list.setId("history-list");
        Help.on(list, "help.history-list");
        list.setFixedCellSize(ROW);
        list.setCellFactory(ignored -> new HistoryCell(model));
        list.setAccessibleText(Messages.of("place.history"));
        list.getSelectionModel().selectedItemProperty().subscribe(this::look);
        list.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ENTER) {
                go();
                event.consume();
            } else if (event.getCode() == KeyCode.F2) {
                name.requestFocus();
                event.consume();
            }
        });
    }

    private VBox beside() {
        name.setId("history-name");
        name.setPromptText(Messages.of("history.name"));
        name.setAccessibleText(Messages.of("history.name"));
        name.setTooltip(new Tooltip(Messages.of("history.name.help")));
        name.setPrefWidth(200);
        name.setMinWidth(140);
        name.setOnAction(ignored -> rename());
        name.focusedProperty().subscribe(isFocused -> {
            if (!isFocused) {
                rename();
            }
        });
        go.setId("history-go");
        Help.on(go, "help.history-go");
        go.setOnAction(ignored -> go());
        go.setMinWidth(Region.USE_PREF_SIZE);
        difference.setId("history-difference");
        difference.setWrapText(true);
        difference.setMinHeight(Region.USE_PREF_SIZE);
        HBox.setHgrow(difference, Priority.ALWAYS);
        difference.setMaxWidth(Double.MAX_VALUE);
        HBox controls = new HBox(8, name, go, difference);
        controls.setAlignment(Pos.CENTER_LEFT);
        table.setId("history-table");
        table.setAccessibleText(Messages.of("history.table"));
        Help.on(table, "help.history-table");
        table.setPrefHeight(160);
        table.setMinHeight(96);
        table.setAccessibleText(Messages.of("history.table"));
        table.setPlaceholder(new Label(Messages.of("history.no-difference")));
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.getColumns()
                .setAll(List.of(
                        column("history.tensor", 310, line -> line.tensor().name()),
                        column("history.there", 130, Line::there),
                        column("history.now", 130, Line::now)));
        return new VBox(6, controls, table);
    }

    private static TableColumn<Line, String> column(String key, double width, Function<Line, String> text) {
        TableColumn<Line, String> column = new TableColumn<>(Messages.of(key));
        column.setPrefWidth(width);
        column.setCellValueFactory(cell -> new ReadOnlyStringWrapper(text.apply(cell.getValue())));
        column.setSortable(false);
        return column;
    }

    private Optional<HistoryRow> chosen() {
        return Optional.ofNullable(list.getSelectionModel().getSelectedItem());
    }

    private void go() {
        chosen().ifPresent(model::go);
    }

    private void rename() {
        chosen().filter(row -> !row.name().equals(name.getText().strip()))
                .ifPresent(row -> model.name(row, name.getText().strip()));
    }

    private void look(@Nullable HistoryRow row) {
        go.setDisable(row == null || row.branch().isCurrent());
        name.setDisable(row == null);
        if (row != null && !following) {
            name.setText(row.name());
            model.compare(row);
        }
    }

    /// Keeps what is looked at; the present recipe where nothing is, or where it is another one now.
    private void show(List<HistoryRow> rows) {
        int before = chosen().map(HistoryRow::id).orElse(-1);
        int was = current(list.getItems());
        int now = current(rows);
        following = true;
        list.getItems().setAll(rows);
        following = false;
        list.getSelectionModel().clearSelection();
        int wanted = before < 0 || now != was ? now : before;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).id() == wanted) {
                list.getSelectionModel().select(i);
                list.getFocusModel().focus(i);
                if (now != was) {
                    list.scrollTo(Math.max(0, i - 3));
                }
            }
        }
    }

    private static int current(List<HistoryRow> rows) {
        return rows.stream()
                .filter(row -> row.branch().isCurrent())
                .mapToInt(HistoryRow::id)
                .findFirst()
                .orElse(-1);
    }

    private void compare(Optional<Comparison> found) {
        table.getItems().setAll(found.map(Comparison::different).orElse(List.of()));
        difference.setText(found.map(HistoryPane::words).orElse(""));
    }

    private static String words(Comparison found) {
        if (found.count() == 0 && found.bytes() == 0) {
            return Messages.of("history.same");
        }
        String sign = found.bytes() < 0 ? Numbers.MINUS : "+";
        String bits = (found.bitsPerWeight() < 0 ? "" : "+") + Numbers.fixed(found.bitsPerWeight(), 2);
        return Messages.of("history.difference", sign + Bytes.text(Math.abs(found.bytes())), bits, found.count());
    }
}
