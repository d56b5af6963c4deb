package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.views.plot.PlotColor;
import lapidary.views.plot.RunningPlot;
import lapidary.views.plot.RunningSeries;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;

/// The running estimates against tokens seen, each with its interval: KL divergence, perplexity of both models, and
/// agreement.
final class EstimatePlots extends HBox {
    private final PreviewModel model;
    private final RunningPlot divergence = plot(Messages.of("preview.kl-divergence-nats"));
    private final RunningPlot perplexity = plot(Messages.of("preview.perplexity.title"));
    private final RunningPlot agreement = plot(Messages.of("preview.same-top-token"));

    EstimatePlots(PreviewModel model) {
        this.model = model;
        getStyleClass().add("estimate-plots");
        for (RunningPlot plot : List.of(divergence, perplexity, agreement)) {
            HBox.setHgrow(plot, Priority.ALWAYS);
            plot.setPrefWidth(1);
            plot.staleProperty().bind(model.staleProperty());
        }
        agreement.possibleProperty().set(RunningPlot.PERCENT);
        getChildren().addAll(divergence, perplexity, agreement, new MetricsPane(model));
        model.trailProperty().subscribe(this::show);
    }

    private static RunningPlot plot(String metric) {
        RunningPlot plot = new RunningPlot();
        plot.metricTitleProperty().set(metric);
        Help.on(plot, "help.running-plot");
        return plot;
    }

    private void show(Trail trail) {
        long total = trail.evaluation().map(EstimatePlots::allTokens).orElse(0L);
        List.of(divergence, perplexity, agreement)
                .forEach(plot -> plot.totalProperty().set(total));
        Trail other = model.rivalTrail();
        divergence.seriesProperty().set(both(trail, other, 1, e -> e.divergence()
                .map(Divergence::mean)));
        agreement.seriesProperty().set(both(trail, other, 100, e -> e.divergence()
                .map(Divergence::topOneAgreement)));
        List<RunningSeries> perplexities = new ArrayList<>();
        perplexities.add(series(
                Messages.of("common.original.title"), PlotColor.ORIGINAL, trail, 1, Evaluation::referencePerplexity));
        perplexities.addAll(both(trail, other, 1, e -> Optional.of(e.perplexity())));
        perplexity.seriesProperty().set(List.copyOf(perplexities));
    }

    /// This recipe, over the one that it is compared with where that was measured to the end.
    private static List<RunningSeries> both(
            Trail trail, Trail other, double factor, Function<Evaluation, Optional<Estimate>> metric) {
        RunningSeries own = series(Messages.of("common.compressed.title"), PlotColor.COMPRESSED, trail, factor, metric);
        return other.outcomes().isEmpty()
                ? List.of(own)
                : List.of(series(Messages.of("preview.other"), PlotColor.STALE, other, factor, metric), own);
    }

    /// All tokens that the text will have been scored on, from how many a sequence has so far.
    private static long allTokens(Evaluation evaluation) {
        return evaluation.sequences() == 0
                ? 0
                : Math.round((double) evaluation.tokens() / evaluation.sequences() * evaluation.allSequences());
    }

    private static RunningSeries series(
            String name, PlotColor color, Trail trail, double factor, Function<Evaluation, Optional<Estimate>> metric) {
        List<RunningSeries.Point> points = trail.of(Evaluation.class).stream()
                .flatMap(evaluation ->
                        metric.apply(evaluation).map(estimate -> point(evaluation, estimate, factor)).stream())
                .toList();
        return new RunningSeries(name, color, points);
    }

    private static RunningSeries.Point point(Evaluation evaluation, Estimate estimate, double factor) {
        boolean isWide = !Metrics.hasInterval(evaluation);
        double value = factor * estimate.value();
        return new RunningSeries.Point(
                evaluation.tokens(),
                value,
                isWide ? Double.NaN : factor * estimate.low(),
                isWide ? Double.NaN : factor * estimate.high());
    }
}
