package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.TextSequences;
import lapidary.core.measure.Measured;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.MeasureText;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// All metrics of the newest estimate in a table, with what they were measured on; copied as CSV.
final class MetricsPane extends VBox {
    private final PreviewModel model;
    private final Label tag = new Label();
    private final StatisticsTable table = new StatisticsTable(MetricRows.HEADINGS);

    MetricsPane(PreviewModel model) {
        this.model = model;
        getStyleClass().add("metrics-pane");
        table.setId("metrics");
        tag.getStyleClass().add("caption");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button copy = new Button("", new FontIcon(Material2AL.CONTENT_COPY));
        copy.getStyleClass().addAll("flat", "compact", "button-icon");
        copy.setTooltip(new Tooltip(Messages.of("preview.copy-all-metrics")));
        copy.setAccessibleText(Messages.of("preview.copy-all-metrics"));
        copy.setOnAction(ignored -> table.copyData());
        HBox title = new HBox(tag, space, copy);
        title.setAlignment(Pos.CENTER_LEFT);
        ScrollPane scroll = new ScrollPane(table);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(title, scroll);
        model.trailProperty().subscribe(this::show);
        model.staleProperty().subscribe(isStale -> table.setOpacity(isStale ? 0.5 : 1));
    }

    private void show(Trail trail) {
        Optional<Evaluation> newest = trail.evaluation();
        table.entriesProperty().set(newest.map(MetricRows::of).orElseGet(List::of));
        tag.setText(newest.flatMap(this::measured)
                .map(measured -> MeasureText.tag(measured, Messages.of("common.tokens")))
                .orElse(""));
        Tooltip.install(
                tag,
                new Tooltip(newest.flatMap(this::measured)
                        .map(measured -> MeasureText.account(measured, Messages.of("common.tokens")))
                        .orElse("")));
    }

    private Optional<Measured> measured(Evaluation evaluation) {
        return model.judgedProperty()
                .get()
                .map(on -> new Measured(
                        Messages.of("preview.perplexity"),
                        evaluation.perplexity().value(),
                        evaluation.perplexity().low(),
                        evaluation.perplexity().high(),
                        "",
                        evaluation.tokens(),
                        on.measured(
                                Messages.of(
                                        "preview.context", evaluation.protocol().id(), evaluation.context()),
                                TextSequences.ORDER_SEED)));
    }
}
