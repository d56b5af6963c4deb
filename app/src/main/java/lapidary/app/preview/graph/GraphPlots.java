package lapidary.app.preview.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.app.preview.PreviewModel;
import lapidary.app.preview.Trail;
import lapidary.core.eval.GraphOutcome;
import lapidary.views.plot.RunningPlot;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;

/// The running estimates of a graph against examples seen: accuracy, agreement and divergence of a classifier, rank
/// correlation of an embedding model, closeness of the outputs of any model.
public final class GraphPlots extends HBox {
    private final List<RunningPlot> plots = new ArrayList<>();
    private List<String> titles = List.of();

    public GraphPlots(PreviewModel model) {
        getStyleClass().add("estimate-plots");
        for (int i = 0; i < 3; i++) {
            RunningPlot plot = Help.on(new RunningPlot(), "help.running-plot");
            plot.countTitleProperty().set(Messages.of("preview.examples-seen"));
            plot.staleProperty().bind(model.staleProperty());
            plot.setPrefWidth(1);
            HBox.setHgrow(plot, Priority.ALWAYS);
            plots.add(plot);
        }
        model.trailProperty().subscribe(this::show);
    }

    private void show(Trail trail) {
        Optional<GraphOutcome> newest = trail.newest(GraphOutcome.class);
        if (newest.isEmpty()) {
            return;
        }
        List<GraphSeries> series = GraphSeries.of(newest.get());
        List<GraphOutcome> outcomes = trail.of(GraphOutcome.class);
        for (int i = 0; i < series.size(); i++) {
            plots.get(i).metricTitleProperty().set(series.get(i).title());
            plots.get(i).possibleProperty().set(series.get(i).possible());
            plots.get(i).totalProperty().set(newest.get().all());
            plots.get(i).seriesProperty().set(series.get(i).curves(outcomes));
        }
        List<String> now = series.stream().map(GraphSeries::title).toList();
        if (!now.equals(titles)) {
            titles = now;
            getChildren().setAll(plots.subList(0, series.size()));
        }
    }
}
