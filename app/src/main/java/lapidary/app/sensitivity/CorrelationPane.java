package lapidary.app.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import lapidary.app.job.Lane;
import lapidary.core.measure.Measured;
import lapidary.core.sensitivity.RankCorrelation;
import lapidary.core.sensitivity.Score;
import lapidary.core.sensitivity.Scores;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.sensitivity.TensorScore;
import lapidary.views.plot.ScatterPlot;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// How well each score predicts the measured loss: Spearman's ρ with its interval, and the score that is shown against
/// what was measured, a point for each tensor.
final class CorrelationPane extends HBox {
    private final SensitivityModel model;
    private final Lane correlating;
    private final GridPane table = new GridPane();
    private final ScatterPlot plot = new ScatterPlot();
    private final StackPane right = new StackPane();
    private List<SensitivityMap> shown = List.of();

    /// @param score that was compared
    /// @param rho with its interval
    private record Line(Score score, Measured rho) {}

    CorrelationPane(SensitivityModel model, Consumer<String> pick) {
        this.model = model;
        this.correlating = model.workbench().jobs().lane("rank correlations");
        setSpacing(12);
        setId("sensitivity-prediction");
        table.setHgap(12);
        table.setVgap(4);
        plot.setId("sensitivity-scatter");
        Help.on(plot, "help.sensitivity-scatter");
        plot.onPickProperty().set(point -> pick.accept(point.id()));
        ScrollPane left = new ScrollPane(table);
        left.setMinWidth(270);
        left.setPrefWidth(290);
        left.setFitToWidth(true);
        left.getStyleClass().add("edge-to-edge");
        HBox.setHgrow(right, Priority.ALWAYS);
        right.setMinWidth(0);
        getChildren().addAll(left, right);
    }

    void select(Set<String> tensors) {
        plot.selectedProperty().set(tensors);
    }

    void show() {
        Optional<SensitivityMap> truth = model.map(Scores.MEASURED);
        scatter(truth);
        List<SensitivityMap> known = new ArrayList<>();
        Scores.all().forEach(score -> model.map(score.id()).ifPresent(known::add));
        if (truth.isEmpty()) {
            shown = List.of();
            table.getChildren().clear();
            hint(Messages.of("sensitivity.spearmans-each-score"));
            return;
        }
        if (known.equals(shown)) {
            return;
        }
        shown = known;
        correlating.start(job -> lines(known, truth.get()), this::fill, failure -> {
            table.getChildren().clear();
            hint(failure.message());
        });
    }

    private static List<Line> lines(List<SensitivityMap> known, SensitivityMap truth) {
        return known.stream()
                .filter(map -> !map.score().id().equals(Scores.MEASURED))
                .map(map -> new Line(map.score(), RankCorrelation.of(map, truth)))
                .sorted((a, b) -> Double.compare(b.rho().value(), a.rho().value()))
                .toList();
    }

    private void hint(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.getStyleClass().add("muted");
        table.add(label, 0, 0, 3, 1);
    }

    private void fill(List<Line> lines) {
        table.getChildren().clear();
        String[] titles = {Messages.of("sensitivity.score"), "ρ", Messages.of("common.interval")};
        for (int i = 0; i < titles.length; i++) {
            Label title = new Label(titles[i]);
            title.getStyleClass().add("muted");
            GridPane.setHalignment(title, i == 0 ? HPos.LEFT : HPos.RIGHT);
            table.add(title, i, 0);
        }
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            Hyperlink name = new Hyperlink(line.score().title());
            name.setTooltip(
                    new Tooltip(Messages.of("sensitivity.show", line.score().summary())));
            name.setOnAction(ignored -> model.scoreProperty().set(line.score()));
            table.add(name, 0, i + 1);
            number(Numbers.fixed(line.rho().value(), 2), 1, i + 1);
            number(
                    Double.isNaN(line.rho().low())
                            ? Numbers.NONE
                            : Messages.of(
                                    "common.range",
                                    Numbers.fixed(line.rho().low(), 2),
                                    Numbers.fixed(line.rho().high(), 2)),
                    2,
                    i + 1);
        }
        if (lines.isEmpty()) {
            hint(Messages.of("sensitivity.no-other-score"));
        }
    }

    private void number(String text, int column, int row) {
        Label label = new Label(text);
        label.setMinWidth(Region.USE_PREF_SIZE);
        label.setAlignment(Pos.CENTER_RIGHT);
        GridPane.setHalignment(label, HPos.RIGHT);
        table.add(label, column, row);
    }

    private void scatter(Optional<SensitivityMap> truth) {
        Score score = model.scoreProperty().get();
        Optional<SensitivityMap> mine = model.map(score.id());
        boolean isTruth = score.id().equals(Scores.MEASURED);
        if (truth.isEmpty()) {
            String obstacle = model.obstacle(Scores.find(Scores.MEASURED).orElseThrow());
            right.getChildren()
                    .setAll(EmptyState.empty(
                            Material2OutlinedAL.GRID_ON,
                            Messages.of("sensitivity.score-against-measured"),
                            obstacle.isEmpty() ? Messages.of("sensitivity.needs-measured-kl") : obstacle));
            return;
        }
        if (mine.isEmpty() || isTruth) {
            right.getChildren()
                    .setAll(EmptyState.empty(
                            Material2OutlinedAL.GRID_ON,
                            Messages.of("sensitivity.score-against-measured"),
                            isTruth
                                    ? Messages.of("sensitivity.choose-score-to")
                                    : Messages.of("sensitivity.compute-score-first")));
            return;
        }
        plot.acrossTitleProperty().set(MapContent.titled(score));
        plot.upTitleProperty().set(MapContent.titled(truth.get().score()));
        plot.pointsProperty()
                .set(mine.get().scores().stream()
                        .flatMap(each ->
                                truth.get().of(each.tensor()).map(loss -> point(mine.get(), each, loss)).stream())
                        .toList());
        right.getChildren().setAll(plot);
    }

    private static ScatterPlot.Point point(SensitivityMap map, TensorScore score, TensorScore loss) {
        return new ScatterPlot.Point(
                score.tensor().name(),
                score.value().value(),
                loss.value().value(),
                loss.value().low(),
                loss.value().high(),
                Messages.of(
                        "sensitivity.measured-kl",
                        MapContent.words(map.score(), score),
                        MapContent.number(loss.value())));
    }
}
