package lapidary.app.queue;

import java.io.File;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.compress.ReportFile;
import lapidary.core.queue.QueueFailure;
import lapidary.core.queue.QueueItem;
import lapidary.core.queue.QueueState;
import lapidary.views.image.CopyBoard;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;

/// The place *Queue*: what waits, runs and is done, and what to do about it.
public final class QueuePane extends VBox {
    private final QueueModel model;
    private final CopyBoard copyBoard;
    private final Consumer<Path> showReport;
    private final QueueTable table;
    private final Label detail = new Label();

    /// @param showReport shows the page about a file that was written
    public QueuePane(QueueModel model, CopyBoard copyBoard, Consumer<Path> showReport) {
        this.model = model;
        this.showReport = showReport;
        this.copyBoard = copyBoard;
        this.table = new QueueTable(model);
        setId("queue");
        getStyleClass().add("queue");
        EmptyState empty = EmptyState.empty(
                Material2OutlinedMZ.PLAYLIST_ADD, Messages.of("queue.empty"), Messages.of("queue.empty.text"));
        var isEmpty = Bindings.createBooleanBinding(
                () -> model.stateProperty().get().items().isEmpty(), model.stateProperty());
        empty.visibleProperty().bind(isEmpty);
        table.visibleProperty().bind(isEmpty.not());
        StackPane middle = new StackPane(empty, table);
        VBox.setVgrow(middle, Priority.ALWAYS);
        detail.setId("queue-detail");
        detail.setWrapText(true);
        detail.setMinHeight(USE_PREF_SIZE);
        detail.getStyleClass().addAll("muted", "queue-detail");
        detail.managedProperty().bind(detail.textProperty().isNotEmpty());
        getChildren().addAll(header(), standing(), middle, detail, actions());
        table.getSelectionModel().selectedItemProperty().subscribe(ignored -> tell());
        model.stateProperty().subscribe(ignored -> tell());
        acceptDrops();
    }

    private HBox header() {
        Label title = new Label(Messages.of("queue.title"));
        title.setMinWidth(USE_PREF_SIZE);
        title.getStyleClass().add("heading");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button add = button("queue.add", Material2AL.ADD, model::addPresent);
        add.setId("queue-add");
        add.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.workbench().model().isEmpty(),
                        model.workbench().openedProperty()));
        Button start = button("queue.start", Material2MZ.PLAY_ARROW, model::start);
        start.setId("queue-start");
        start.getStyleClass().add("accent");
        start.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.stateProperty().get().count(QueueItem.State.WAITING) == 0
                                || model.runningProperty().get()
                                        && !model.stateProperty().get().isPaused(),
                        model.stateProperty(),
                        model.runningProperty()));
        Button pause = button("queue.pause", Material2MZ.PAUSE, model::pause);
        pause.setId("queue-pause");
        pause.disableProperty()
                .bind(model.runningProperty()
                        .not()
                        .or(Bindings.createBooleanBinding(
                                () -> model.stateProperty().get().isPaused(), model.stateProperty())));
        Button stop = button("queue.stop", Material2MZ.STOP, model::stop);
        stop.setId("queue-stop");
        stop.disableProperty().bind(model.runningProperty().not());
        HBox header = new HBox(title, space, add, start, pause, stop);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    /// How many jobs stand how, and whether further ones are measured.
    private HBox standing() {
        Label summary = new Label();
        summary.setId("queue-summary");
        summary.getStyleClass().add("muted");
        summary.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> summary(model.stateProperty().get()), model.stateProperty()));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        CheckBox judged = new CheckBox(Messages.of("queue.judged"));
        judged.setId("queue-judged");
        judged.setTooltip(new Tooltip(Messages.of("queue.judged.help")));
        judged.selectedProperty().bindBidirectional(model.judgedProperty());
        judged.setMinWidth(USE_PREF_SIZE);
        HBox line = new HBox(summary, space, judged);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private static String summary(QueueState state) {
        return state.items().isEmpty()
                ? ""
                : Messages.of(
                        "queue.summary",
                        state.count(QueueItem.State.WAITING),
                        state.count(QueueItem.State.DONE),
                        state.count(QueueItem.State.FAILED));
    }

    private FlowPane actions() {
        FlowPane line = new FlowPane(
                forSelected("queue.up", Material2AL.ARROW_UPWARD, item -> model.move(item.id(), -1)),
                forSelected("queue.down", Material2AL.ARROW_DOWNWARD, item -> model.move(item.id(), 1)),
                forSelected("queue.retry", Material2MZ.REFRESH, item -> model.retry(item.id())),
                forSelected(
                        "queue.report",
                        Material2MZ.OPEN_IN_BROWSER,
                        item -> showReport.accept(item.job().out())),
                forSelected(
                        "queue.copy-report",
                        Material2AL.CONTENT_COPY,
                        item -> copyBoard.text(
                                ReportFile.report(item.job().out()).toString())),
                forSelected("queue.remove", Material2AL.DELETE_OUTLINE, item -> model.remove(item.id())));
        line.getStyleClass().addAll("line", "queue-actions");
        line.setHgap(2);
        line.setVgap(6);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private Button forSelected(String key, Ikon icon, Consumer<QueueItem> action) {
        Button button = button(key, icon, () -> table.selected().ifPresent(action));
        button.setId(key.replace('.', '-'));
        button.getStyleClass().add("flat");
        button.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> table.selected().filter(item -> isFor(key, item)).isEmpty(),
                        table.getSelectionModel().selectedItemProperty(),
                        model.stateProperty()));
        return button;
    }

    private static boolean isFor(String key, QueueItem item) {
        return switch (key) {
            case "queue.retry" -> item.isOver();
            case "queue.report", "queue.copy-report" ->
                item.state() == QueueItem.State.DONE && item.job().hasReport();
            default -> true;
        };
    }

    private static Button button(String key, Ikon icon, Runnable action) {
        Button button = new Button(Messages.of(key), new FontIcon(icon));
        button.setTooltip(new Tooltip(Messages.of(key + ".help")));
        button.setMinWidth(USE_PREF_SIZE);
        button.setOnAction(ignored -> action.run());
        return button;
    }

    /// What there is to say of the selected job: where it writes, what went wrong, what was done otherwise.
    private void tell() {
        detail.setText(table.selected()
                .map(item -> item.failure()
                        .map(QueueFailure::message)
                        .or(() -> item.result()
                                .filter(result -> !result.remarks().isEmpty())
                                .map(result -> String.join("\n", result.remarks())))
                        .orElseGet(() -> item.job().out().toString()))
                .orElse(""));
    }

    private void acceptDrops() {
        setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.COPY);
                event.consume();
            }
        });
        setOnDragDropped(event -> {
            model.take(
                    event.getDragboard().getFiles().stream().map(File::toPath).toList());
            event.setDropCompleted(true);
            event.consume();
        });
    }
}
