package lapidary.app.preview.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import lapidary.core.eval.Classification;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Similarity;
import lapidary.core.measure.Measured;
import lapidary.views.plot.PlotColor;
import lapidary.views.plot.Range;
import lapidary.views.plot.RunningPlot;
import lapidary.views.plot.RunningSeries;
import lapidary.views.text.Messages;

/// One plot of running estimates: what it shows and which number of an outcome it takes.
///
/// @param title of the vertical axis, with its unit
/// @param factor from the number's unit to that of the axis
/// @param original the number of the original; empty where there is none
/// @param compressed the number of the compressed model
record GraphSeries(
        String title,
        double factor,
        Function<GraphOutcome, Optional<Measured>> original,
        Function<GraphOutcome, Optional<Measured>> compressed) {

    /// The plots for what an outcome has to say, three at most.
    static List<GraphSeries> of(GraphOutcome outcome) {
        List<GraphSeries> plots = new ArrayList<>();
        if (outcome.classification().flatMap(Classification::accuracy).isPresent()) {
            plots.add(new GraphSeries(
                    Messages.of("preview.top-1-accuracy.percent"),
                    100,
                    GraphNumbers::topOneBefore,
                    GraphNumbers::topOne));
        }
        if (outcome.classification().isPresent()) {
            plots.add(new GraphSeries(
                    Messages.of("preview.agreement-with-original"), 100, NONE, GraphNumbers::agreement));
            plots.add(
                    new GraphSeries(Messages.of("preview.kl-divergence-nats-per"), 1, NONE, GraphNumbers::divergence));
        }
        if (outcome.similarity().isPresent()) {
            plots.add(new GraphSeries(
                    Messages.of("preview.spearmans-to-scores"),
                    1,
                    found -> found.similarity().flatMap(Similarity::change).map(Similarity.EmbeddingChange::original),
                    found -> found.similarity().map(Similarity::spearman)));
        }
        if (plots.size() < 3 && outcome.fidelity().isPresent()) {
            plots.add(new GraphSeries(Messages.of("preview.output-sqnr-db"), 1, NONE, GraphNumbers::sqnr));
            plots.add(new GraphSeries(Messages.of("preview.cosine-to-original"), 1, NONE, GraphNumbers::cosine));
        }
        return plots.stream().limit(3).toList();
    }

    /// What the number can be, in the unit of the axis: shares are in percent.
    Range possible() {
        return factor == 100 ? RunningPlot.PERCENT : RunningPlot.ANY;
    }

    private static final Function<GraphOutcome, Optional<Measured>> NONE = ignored -> Optional.empty();

    /// The curves of a trail.
    List<RunningSeries> curves(List<GraphOutcome> outcomes) {
        List<RunningSeries> curves = new ArrayList<>();
        List<RunningSeries.Point> before = points(outcomes, original);
        if (!before.isEmpty()) {
            curves.add(new RunningSeries(Messages.of("common.original.title"), PlotColor.ORIGINAL, before));
        }
        curves.add(new RunningSeries(
                Messages.of("common.compressed.title"), PlotColor.COMPRESSED, points(outcomes, compressed)));
        return curves;
    }

    private List<RunningSeries.Point> points(
            List<GraphOutcome> outcomes, Function<GraphOutcome, Optional<Measured>> number) {
        return outcomes.stream()
                .flatMap(outcome -> number
                        .apply(outcome)
                        .filter(found -> Double.isFinite(found.value()))
                        .map(found -> point(outcome.seen(), found))
                        .stream())
                .toList();
    }

    private RunningSeries.Point point(long count, Measured found) {
        double low = Double.isFinite(found.low()) ? found.low() : found.value();
        double high = Double.isFinite(found.high()) ? found.high() : found.value();
        return new RunningSeries.Point(count, factor * found.value(), factor * low, factor * high);
    }
}
