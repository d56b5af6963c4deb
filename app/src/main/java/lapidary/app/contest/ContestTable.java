package lapidary.app.contest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.core.measure.Measured;
import lapidary.views.image.CopyBoard;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// What was compared as a sortable table that copies itself as CSV; a double click or Enter takes a row over.
final class ContestTable extends TableView<ContestRow> {
    private static final double ROOMY = 720;
    private static final double NARROW = 620;

    private final ContestModel model;
    private final TableColumn<ContestRow, ContestRow> loss;
    private final TableColumn<ContestRow, ContestRow> quality;
    private final TableColumn<ContestRow, ContestRow> against;

    ContestTable(ContestModel model) {
        this.model = model;
        setId("contest-table");
        getStyleClass().add("contest-table");
        setAccessibleText(Messages.of("contest.compared-methods-with"));
        setPlaceholder(new Label(""));
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        add(
                Messages.of("contest.method"),
                170,
                false,
                row -> row.candidate().title(),
                Comparator.comparing(ContestRow::title));
        TableColumn<ContestRow, ContestRow> width = addWidth();
        loss = addLoss();
        addRemoved();
        against = add(
                Messages.of("contest.verdict"),
                76,
                false,
                ContestRow::against,
                Comparator.comparing(ContestRow::against));
        quality = add(
                Messages.of("contest.perplexity"),
                92,
                true,
                row -> row.quality().map(ContestTable::quality).orElse(Numbers.NONE),
                Comparator.comparingDouble(row -> value(row.quality())));
        TableColumn<ContestRow, ContestRow> seconds = add(
                Messages.of("contest.solved-in-s"),
                82,
                true,
                row -> Numbers.fixed(row.seconds(), 1),
                Comparator.comparingDouble(ContestRow::seconds));
        widthProperty().subscribe(wide -> {
            width.setVisible(wide.doubleValue() > NARROW);
            seconds.setVisible(wide.doubleValue() > ROOMY);
            against.setVisible(
                    wide.doubleValue() > ROOMY && !isLayer(model.rowsProperty().get()));
        });
        getSortOrder().setAll(List.of(width, loss));
        setRowFactory(ignored -> row());
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
        model.rowsProperty().subscribe(this::show);
    }

    /// The columns of bits, and of bits per weight; answers the first.
    private TableColumn<ContestRow, ContestRow> addWidth() {
        Comparator<ContestRow> by =
                Comparator.comparingInt((ContestRow row) -> -row.candidate().width());
        TableColumn<ContestRow, ContestRow> width = add(
                Messages.of("contest.bits"),
                62,
                true,
                row -> Integer.toString(row.candidate().width()),
                by);
        add(
                Messages.of("common.bits-per-weight.short"),
                84,
                true,
                row -> Numbers.fixed(row.bits(), 3),
                Comparator.comparingDouble(ContestRow::bits));
        return width;
    }

    private TableColumn<ContestRow, ContestRow> addLoss() {
        return add(
                Messages.of("contest.loss"),
                146,
                true,
                row -> row.loss().map(found -> found.withMargin(5)).orElse(state(row)),
                Comparator.comparingDouble(row -> value(row.loss())));
    }

    private void addRemoved() {
        add(
                Messages.of("contest.vs-rtn"),
                80,
                true,
                row -> row.removed()
                        .map(share -> (share.value() < 0 ? "+" : "") + Numbers.fixed(-share.value(), 1))
                        .orElse(Numbers.NONE),
                Comparator.comparingDouble(row -> -value(row.removed())));
    }

    private static double value(Optional<Measured> measured) {
        return measured.map(Measured::value).orElse(Double.POSITIVE_INFINITY);
    }

    private static String state(ContestRow row) {
        return switch (row.state()) {
            case WAITING -> Messages.of("common.waiting");
            case RUNNING -> Messages.of("common.running");
            case DONE -> Numbers.NONE;
            case FAILED -> Messages.of("contest.not-run");
        };
    }

    private static boolean isOfClasses(List<ContestRow> rows) {
        return rows.stream().anyMatch(row -> row.loss().isPresent() && !row.isOfText());
    }

    private static String quality(Measured found) {
        return Numbers.fixed(found.value(), decimals(found));
    }

    private static int decimals(Measured found) {
        return found.unit().equals("%") ? 2 : 3;
    }

    private static boolean isLayer(List<ContestRow> rows) {
        return !rows.isEmpty() && rows.getFirst().layer().isPresent();
    }

    private void show(List<ContestRow> rows) {
        boolean isLayer = isLayer(rows);
        loss.setText(isLayer ? Messages.of("contest.output-error") : Messages.of("contest.loss"));
        quality.setVisible(!isLayer);
        quality.setText(isOfClasses(rows) ? Messages.of("contest.accuracy") : Messages.of("contest.perplexity"));
        against.setVisible(!isLayer && getWidth() > ROOMY);
        var order = List.copyOf(getSortOrder());
        ContestRow selected = getSelectionModel().getSelectedItem();
        getItems().setAll(rows);
        getSortOrder().setAll(order);
        sort();
        if (selected != null) {
            getItems().stream()
                    .filter(row -> row.id().equals(selected.id()))
                    .findFirst()
                    .ifPresent(row -> getSelectionModel().select(row));
        }
    }

    /// The rows as plain text, in the order shown.
    ChartTable table() {
        Set<String> front = model.front();
        List<List<String>> lines = new ArrayList<>();
        for (ContestRow row : getItems()) {
            lines.add(List.of(
                    row.candidate().name(),
                    row.candidate().settings(),
                    Integer.toString(row.candidate().width()),
                    Double.toString(row.bits()),
                    Double.toString(row.bitsOfModel()),
                    row.loss().map(Measured::value).map(String::valueOf).orElse(""),
                    row.loss().map(Measured::low).map(String::valueOf).orElse(""),
                    row.loss().map(Measured::high).map(String::valueOf).orElse(""),
                    row.removed().map(Measured::value).map(String::valueOf).orElse(""),
                    row.quality().map(Measured::value).map(String::valueOf).orElse(""),
                    front.contains(row.id()) ? "yes" : "no",
                    Double.toString(row.seconds()),
                    row.trouble()));
        }
        return new ChartTable(
                List.of(
                        "method",
                        "settings",
                        "bits",
                        "bits per weight",
                        "bits per weight of the model",
                        loss.getText(),
                        "low",
                        "high",
                        "of RTN's removed, %",
                        quality.getText(),
                        "on the front",
                        "seconds",
                        "not run because"),
                lines);
    }

    /// Copies [#table()] as CSV.
    void copyData() {
        CopyBoard.system().text(table().csv());
    }

    private void key(KeyEvent event) {
        if (event.isShortcutDown() && event.getCode() == KeyCode.C) {
            copyData();
            event.consume();
        } else if (event.getCode() == KeyCode.ENTER) {
            ContestRow row = getSelectionModel().getSelectedItem();
            if (row != null) {
                model.pick(row);
                event.consume();
            }
        }
    }

    private TableRow<ContestRow> row() {
        TableRow<ContestRow> row = new TableRow<>();
        Tooltip tooltip = new Tooltip();
        row.itemProperty().subscribe(item -> {
            row.setTooltip(item == null ? null : tooltip);
            if (item != null) {
                tooltip.setText(account(item));
            }
        });
        row.setOnMouseClicked(event -> {
            if (row.getItem() != null && event.getClickCount() == 2) {
                model.pick(row.getItem());
            }
        });
        return row;
    }

    private static String account(ContestRow row) {
        if (!row.trouble().isEmpty()) {
            return Messages.of("contest.not-run-because", row.title(), row.trouble());
        }
        List<String> lines = new ArrayList<>(List.of(row.title()));
        row.loss()
                .ifPresent(measured -> lines.add(Messages.of(
                        row.isOfText() ? "contest.loss-on.tokens" : "contest.loss-on.examples",
                        measured.metric(),
                        measured.count(),
                        measured.from().data())));
        row.quality()
                .ifPresent(found -> lines.add(found.metric()
                        + ' '
                        + found.withInterval(decimals(found))
                        + (found.unit().isEmpty() ? "" : ' ' + found.unit())));
        row.removed()
                .ifPresent(share -> lines.add(Messages.of(
                        "contest.removed",
                        Numbers.fixed(share.value(), 1),
                        Numbers.fixed(share.low(), 1),
                        Numbers.fixed(share.high(), 1))));
        lines.add(Messages.of("contest.take-over"));
        return String.join("\n", lines);
    }

    private TableColumn<ContestRow, ContestRow> add(
            String title,
            double width,
            boolean isNumber,
            Function<ContestRow, String> text,
            Comparator<ContestRow> by) {
        TableColumn<ContestRow, ContestRow> column = new TableColumn<>(title);
        column.setPrefWidth(width);
        column.setMinWidth(isNumber ? width : 60);
        column.setMaxWidth(isNumber ? width : Double.MAX_VALUE); // names take what is left
        column.setReorderable(false);
        column.setComparator(by);
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(ignored -> new TableCell<>() {
            @Override
            protected void updateItem(@Nullable ContestRow row, boolean empty) {
                super.updateItem(row, empty);
                setText(empty || row == null ? null : text.apply(row));
            }
        });
        column.getStyleClass().add(isNumber ? "number" : "name");
        getColumns().add(column);
        return column;
    }
}
