package lapidary.app.contest;

import java.util.List;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.MachineTimes;
import lapidary.app.workbench.ScopeWords;
import lapidary.core.bench.Candidate;
import lapidary.core.data.Use;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.ParetoPlot;
import lapidary.views.plot.ParetoPoint;
import lapidary.views.state.EmptyState;
import lapidary.views.state.InScene;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The view *Compare methods*: what to compare on what, a plot of size against loss, and the table beside it.
public final class ContestPane extends VBox {
    private static final double WIDE = 1000;

    private final ContestModel model;
    private final Runnable showData;
    private final ParetoPlot plot = new ParetoPlot();
    private final ContestTable table;
    private final StackPane content = new StackPane();
    private final SplitPane results;
    private final Button run = new Button(Messages.of("contest.compare"));
    private final Label obstacle = new Label();

    /// @param showData shows the page where data is chosen
    public ContestPane(ContestModel model, Runnable showData) {
        this.model = model;
        this.showData = showData;
        setId("contest");
        getStyleClass().add("contest");
        table = new ContestTable(model);
        plot.setId("contest-plot");
        Help.on(plot, "help.contest-plot");
        plot.onPickProperty().set(this::pick);
        results = new SplitPane(plot, table);
        results.setOrientation(Orientation.VERTICAL);
        results.setDividerPositions(0.58);
        widthProperty().subscribe(this::turn);
        VBox.setVgrow(content, Priority.ALWAYS);
        getChildren().addAll(header(), new ContestControls(model), content);
        ObservableValue<Boolean> isSeen = InScene.andVisible(this);
        model.currentProperty().subscribe(plot.currentProperty()::set);
        for (ObservableValue<?> shown : List.of(
                model.rowsProperty(),
                model.runningProperty(),
                model.sizes().axisProperty(),
                model.sizes().sizesProperty(),
                model.sizes().times().latencyProperty(),
                model.sizes().times().runningProperty(),
                model.chosenProperty(),
                model.widthsProperty(),
                model.onLayerProperty(),
                model.workbench().selectionProperty(),
                model.data().usesProperty())) {
            shown.when(isSeen).subscribe(ignored -> show());
        }
    }

    private void turn() {
        Orientation wanted = getWidth() > WIDE ? Orientation.HORIZONTAL : Orientation.VERTICAL;
        if (results.getOrientation() != wanted) {
            results.setOrientation(wanted);
            results.setDividerPositions(wanted == Orientation.HORIZONTAL ? 0.46 : 0.58);
        }
    }

    private HBox header() {
        Label title = new Label(Messages.of("contest.compare-methods"));
        title.getStyleClass().add("section-title");
        title.setMinWidth(USE_PREF_SIZE);
        obstacle.getStyleClass().add("muted");
        obstacle.setId("contest-obstacle");
        obstacle.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button copy = new Button("", new FontIcon(Material2AL.CONTENT_COPY));
        copy.getStyleClass().addAll("flat", "compact", "button-icon");
        copy.setTooltip(new Tooltip(Messages.of("common.copy-table")));
        copy.setAccessibleText(Messages.of("common.copy-table"));
        copy.setOnAction(ignored -> table.copyData());
        run.setId("contest-run");
        Help.on(run, "help.contest-run");
        run.setMinWidth(USE_PREF_SIZE);
        run.setOnAction(ignored -> {
            if (model.runningProperty().get()) {
                model.cancel();
            } else {
                model.run();
            }
        });
        HBox header = new HBox(title, obstacle, space, copy, run);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private void pick(ParetoPoint point) {
        model.rowsProperty().get().stream()
                .filter(row -> row.id().equals(point.id()))
                .findFirst()
                .ifPresent(model::pick);
    }

    private void show() {
        List<ContestRow> rows = model.rowsProperty().get();
        boolean isRunning = model.runningProperty().get();
        String why = model.obstacle();
        run.setText(isRunning ? Messages.of("common.cancel") : Messages.of("contest.compare"));
        run.setDisable(!isRunning && !why.isEmpty());
        obstacle.setText(isRunning ? progress(rows) : why.isEmpty() ? finished(rows) : why);
        if (rows.isEmpty()) {
            content.getChildren()
                    .setAll(
                            isRunning
                                    ? EmptyState.loading(Messages.of("contest.calibrating"), calibrating())
                                    : empty(why));
            return;
        }
        boolean isLayer = rows.getFirst().layer().isPresent();
        if (!isLayer && model.sizes().axisProperty().get() == ContestAxis.TIME && lacksTimes()) {
            return;
        }
        if (content.getChildren().isEmpty() || content.getChildren().getFirst() != results) {
            content.getChildren().setAll(results);
        }
        plot.sizeTitleProperty()
                .set(
                        isLayer
                                ? Messages.of("contest.bits-per-weight")
                                : model.sizes().axisProperty().get().title());
        plot.lossTitleProperty()
                .set(isLayer ? Messages.of("contest.relative-output-error") : Messages.of("contest.loss"));
        plot.pointsProperty()
                .set(rows.stream().map(this::point).flatMap(Optional::stream).toList());
        plot.frontProperty().set(model.front());
    }

    /// Shows how to get times where they are missing.
    private boolean lacksTimes() {
        MachineTimes times = model.sizes().times();
        if (times.runningProperty().get()) {
            content.getChildren()
                    .setAll(EmptyState.loading(Messages.of("latency.running"), Messages.of("latency.running.text")));
            return true;
        }
        if (times.latencyProperty().get().isEmpty()) {
            content.getChildren()
                    .setAll(EmptyState.empty(
                                    Material2MZ.SPEED,
                                    Messages.of("latency.missing"),
                                    Messages.of("latency.missing.text"))
                            .withButton(Messages.of("latency.measure"), times::measure));
            return true;
        }
        return false;
    }

    private static String progress(List<ContestRow> rows) {
        long done = rows.stream()
                .filter(row -> row.state() == ContestRow.State.DONE || row.state() == ContestRow.State.FAILED)
                .count();
        return rows.isEmpty() ? "" : Messages.of("contest.done", done, rows.size());
    }

    private String finished(List<ContestRow> rows) {
        Optional<ContestRow> any =
                rows.stream().filter(row -> row.loss().isPresent()).findFirst();
        return any.flatMap(ContestRow::loss)
                .map(measured -> Messages.of(
                        any.get().isOfText() ? "contest.measured.tokens" : "contest.measured.examples",
                        measured.count(),
                        measured.from().data()))
                .map(words -> any.get()
                        .layer()
                        .map(id -> Messages.of("contest.measured.layer", shortName(id), words))
                        .orElse(words))
                .orElse("");
    }

    /// "ffn_down of block 2"
    private String shortName(TensorId id) {
        return model.workbench()
                .model()
                .flatMap(open -> open.model().find(id))
                .map(ScopeWords::shortName)
                .orElse(id.name());
    }

    private String calibrating() {
        return Messages.of("contest.original-run-over");
    }

    private EmptyState empty(String why) {
        String sentence = Messages.of(
                "contest.size-against-measured",
                model.onLayerProperty().get()
                        ? Messages.of("contest.selected-layer-calibration")
                        : Messages.of("contest.text-to-judge"));
        EmptyState state =
                EmptyState.empty(Material2AL.COMPARE_ARROWS, Messages.of("contest.compare-methods"), sentence);
        if (why.isEmpty()) {
            return state.withButton(Messages.of("contest.compare"), model::run);
        }
        boolean lacksData = model.workbench().model().isPresent()
                && model.data()
                        .of(model.onLayerProperty().get() ? Use.CALIBRATE : Use.JUDGE)
                        .isEmpty();
        return lacksData ? state.withButton(Messages.of("common.choose-data"), showData) : state;
    }

    private Optional<ParetoPoint> point(ContestRow row) {
        return row.loss()
                .filter(loss -> loss.value() > 0 && model.sizes().of(row) > 0)
                .map(loss -> new ParetoPoint(
                        row.id(),
                        row.title(),
                        label(row.candidate()),
                        model.sizes().of(row),
                        loss.value(),
                        loss.low(),
                        loss.high(),
                        kind(row),
                        note(row)));
    }

    private String note(ContestRow row) {
        String removed = row.removed()
                .map(share -> Messages.of(
                        "contest.removed",
                        Numbers.fixed(share.value(), 1),
                        Numbers.fixed(share.low(), 1),
                        Numbers.fixed(share.high(), 1)))
                .orElse("");
        String time = model.sizes().note(row);
        return removed.isEmpty() || time.isEmpty() ? removed + time : time + "\n" + removed;
    }

    private static String label(Candidate candidate) {
        return candidate.kind() == Candidate.Kind.STOCK_TYPE ? candidate.settings() : candidate.title();
    }

    private static ParetoPoint.Kind kind(ContestRow row) {
        if (row.state() == ContestRow.State.RUNNING) {
            return ParetoPoint.Kind.RUNNING;
        }
        return switch (row.candidate().kind()) {
            case BASELINE, METHOD -> ParetoPoint.Kind.METHOD;
            case PIPELINE -> ParetoPoint.Kind.PIPELINE;
            case STOCK_TYPE, STOCK_PRESET -> ParetoPoint.Kind.COMPETITOR;
        };
    }
}
