package lapidary.app.queue;

import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.core.job.Progress;
import lapidary.core.queue.QueueItem;
import lapidary.core.queue.QueueState;
import lapidary.views.state.InScene;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// The jobs in the order in which they run; Alt with an arrow moves one, Delete takes it out.
final class QueueTable extends TableView<QueueItem> {
    private static final double ROOMY = 660;
    private static final double WIDE = 780;
    private static final double ROW = 26;

    private final QueueModel model;

    QueueTable(QueueModel model) {
        this.model = model;
        setId("queue-table");
        setAccessibleText(Messages.of("queue.table"));
        setPlaceholder(new Label(""));
        // An empty queue is not seen and has no styles: rows of no height would be made by the hundred.
        setFixedCellSize(ROW);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        add("queue.model", 98, false, item -> String.valueOf(item.job().model().getFileName()));
        add("queue.recipe", 106, false, item -> item.job().asked().label());
        add("queue.state", 74, false, this::state);
        add("queue.size", 74, true, item -> item.result()
                .map(result -> Bytes.text(result.writtenBytes()))
                .orElse(""));
        TableColumn<?, ?> bits = add("common.bits-per-weight.short", 88, true, item -> item.result()
                .map(result -> Numbers.fixed(result.bitsPerWeight(), 3))
                .orElse(""));
        add("queue.loss", 140, true, item -> item.result()
                .flatMap(result -> result.divergence())
                .map(loss -> Numbers.significant(loss.value(), 3) + " ± "
                        + Numbers.significant((loss.high() - loss.low()) / 2, 2))
                .orElse(""));
        add("queue.time", 70, true, this::time);
        TableColumn<?, ?> file = add(
                "queue.file",
                190,
                false,
                item -> String.valueOf(item.job().out().getFileName()));
        widthProperty().subscribe(wide -> {
            bits.setVisible(wide.doubleValue() > ROOMY);
            file.setVisible(wide.doubleValue() > WIDE);
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
        model.stateProperty().subscribe(this::show);
    }

    /// The job that is selected, as it stands now.
    Optional<QueueItem> selected() {
        return Optional.ofNullable(getSelectionModel().getSelectedItem())
                .flatMap(item -> model.stateProperty().get().find(item.id()));
    }

    private void show(QueueState state) {
        Optional<Long> selected = selected().map(QueueItem::id);
        getItems().setAll(state.items());
        selected.flatMap(state::find).ifPresent(item -> getSelectionModel().select(item));
    }

    private TableColumn<QueueItem, QueueItem> add(
            String key, double width, boolean isNumber, Function<QueueItem, String> text) {
        TableColumn<QueueItem, QueueItem> column = new TableColumn<>(Messages.of(key));
        column.setPrefWidth(width);
        column.setMinWidth(56);
        column.setSortable(false);
        column.setReorderable(false);
        column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()));
        column.setCellFactory(ignored -> new Cell(text));
        if (isNumber) {
            column.getStyleClass().add("number");
            column.setStyle("-fx-alignment: center-right;");
        }
        getColumns().add(column);
        return column;
    }

    private String state(QueueItem item) {
        return switch (item.state()) {
            case WAITING -> Messages.of("common.waiting");
            case RUNNING ->
                running()
                        .map(progress -> Messages.of("queue.running-at", Numbers.percent(progress.fraction())))
                        .orElseGet(() -> Messages.of("common.running"));
            case DONE -> Messages.of("queue.done");
            case FAILED -> Messages.of("queue.failed");
        };
    }

    private String time(QueueItem item) {
        return switch (item.state()) {
            case WAITING, FAILED -> "";
            case RUNNING ->
                running()
                        .flatMap(Progress::remaining)
                        .map(left -> Messages.of("queue.left", Numbers.duration(left)))
                        .orElse("");
            case DONE ->
                item.result().map(result -> Numbers.duration(result.elapsed())).orElse("");
        };
    }

    private Optional<Progress> running() {
        return model.progressProperty().get();
    }

    private void key(KeyEvent event) {
        Optional<QueueItem> item = selected();
        if (item.isEmpty()) {
            return;
        }
        if (event.getCode() == KeyCode.DELETE) {
            model.remove(item.get().id());
        } else if (event.isAltDown() && event.getCode() == KeyCode.UP) {
            model.move(item.get().id(), -1);
        } else if (event.isAltDown() && event.getCode() == KeyCode.DOWN) {
            model.move(item.get().id(), 1);
        } else {
            return;
        }
        event.consume();
    }

    /// Follows the progress of the job that runs. The table's refresh() would make all cells anew.
    private final class Cell extends TableCell<QueueItem, QueueItem> {
        private final Function<QueueItem, String> words;
        private @Nullable Tooltip tooltip;

        Cell(Function<QueueItem, String> words) {
            this.words = words;
            model.progressProperty().when(InScene.of(this)).subscribe(ignored -> updateItem(getItem(), isEmpty()));
        }

        @Override
        protected void updateItem(@Nullable QueueItem item, boolean isEmpty) {
            super.updateItem(item, isEmpty);
            String shown = item == null || isEmpty ? "" : words.apply(item);
            setText(shown);
            setTooltip(shown.isEmpty() ? null : tooltip(shown));
        }

        /// Made once there is something to say: most rows are empty, and a tooltip is a window.
        private Tooltip tooltip(String shown) {
            Tooltip made = tooltip == null ? new Tooltip() : tooltip;
            made.setText(shown);
            tooltip = made;
            return made;
        }
    }
}
