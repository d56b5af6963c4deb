package lapidary.app.look;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.stats.Histogram;
import lapidary.core.stats.Statistics;
import lapidary.core.stats.Summary;
import lapidary.views.plot.HistogramMarker;
import lapidary.views.plot.HistogramPlot;
import lapidary.views.plot.HistogramSeries;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;

/// The histogram of the weights, original and compressed overlaid, with clip and percentile markers.
final class DistributionPane extends VBox {
    private final LookModel model;
    private final HistogramPlot plot = new HistogramPlot();

    DistributionPane(LookModel model) {
        this.model = model;
        getStyleClass().add("look-part");
        plot.setId("histogram");
        Help.on(plot, "help.histogram");
        plot.logCountsProperty().bindBidirectional(model.logCountsProperty());
        VBox.setVgrow(plot, Priority.ALWAYS);
        getChildren().addAll(header(), plot);
        model.stateProperty().subscribe(this::showOriginal);
        model.compressedProperty().subscribe(this::showCompressed);
        model.staleProperty().subscribe(stale -> plot.setOpacity(stale ? 0.75 : 1));
    }

    private HBox header() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        ToggleButton linear = new ToggleButton(Messages.of("look.linear"));
        ToggleButton logarithmic = new ToggleButton(Messages.of("look.log"));
        linear.getStyleClass().addAll("compact", "left-pill");
        logarithmic.getStyleClass().addAll("compact", "right-pill");
        linear.setTooltip(new Tooltip(Messages.of("look.count-weights-on")));
        logarithmic.setTooltip(new Tooltip(Messages.of("look.count-weights-on-logarithmic")));
        ToggleGroup group = new ToggleGroup();
        group.getToggles().addAll(linear, logarithmic);
        model.logCountsProperty().subscribe(isLog -> group.selectToggle(isLog ? logarithmic : linear));
        linear.setOnAction(e -> model.logCountsProperty().set(false));
        logarithmic.setOnAction(e -> model.logCountsProperty().set(true));
        group.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                group.selectToggle(before);
            }
        });
        HBox header = new HBox(new PageSwitch(model), space, new HBox(linear, logarithmic));
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private void showOriginal(LookState state) {
        if (state instanceof LookState.Ready(OriginalLook look)) {
            plot.originalProperty()
                    .set(series(
                            name(look.tensor().tensor().shape().elements()),
                            look.statistics().histogram()));
            plot.markersProperty()
                    .set(markers(look.statistics(), model.compressedProperty().get()));
        }
    }

    private void showCompressed(Optional<CompressedLook> compressed) {
        plot.compressedProperty()
                .set(compressed
                        .map(look -> series(look.name(), look.histogram()))
                        .orElse(null));
        plot.levelsProperty().set(compressed.map(CompressedLook::levels).orElse(List.of()));
        if (model.stateProperty().get() instanceof LookState.Ready(OriginalLook look)) {
            plot.markersProperty().set(markers(look.statistics(), compressed));
        }
    }

    /// Of a large tensor, how many of its weights the drawing rests on.
    static String name(long elements) {
        int sampling = Statistics.sampling(elements);
        return sampling == 1 ? Messages.of("common.original.title") : Messages.of("look.original-1-weight", sampling);
    }

    private static HistogramSeries series(String name, Histogram histogram) {
        long[] counts = histogram.counts().stream().mapToLong(Long::longValue).toArray();
        return new HistogramSeries(name, histogram.low(), histogram.high(), counts);
    }

    /// Three standard deviations and the outer percentiles of the original; where the compressed
    /// range ends inside the
    /// original one, the weights beyond are clipped.
    private static List<HistogramMarker> markers(Statistics original, Optional<CompressedLook> compressed) {
        Summary summary = original.summary();
        List<HistogramMarker> markers = new ArrayList<>();
        double spread = 3 * summary.standardDeviation();
        if (spread > 0) {
            markers.add(new HistogramMarker(summary.mean() - spread, "−3σ", HistogramMarker.Kind.SIGMA));
            markers.add(new HistogramMarker(summary.mean() + spread, "+3σ", HistogramMarker.Kind.SIGMA));
            markers.add(new HistogramMarker(original.quantile(0.001), "0.1 %", HistogramMarker.Kind.PERCENTILE));
            markers.add(new HistogramMarker(original.quantile(0.999), "99.9 %", HistogramMarker.Kind.PERCENTILE));
        }
        compressed.map(look -> look.statistics().summary()).ifPresent(after -> {
            double margin = 0.02 * (summary.maximum() - summary.minimum());
            if (after.minimum() > summary.minimum() + margin) {
                markers.add(new HistogramMarker(after.minimum(), Messages.of("look.clip"), HistogramMarker.Kind.CLIP));
            }
            if (after.maximum() < summary.maximum() - margin) {
                markers.add(new HistogramMarker(after.maximum(), Messages.of("look.clip"), HistogramMarker.Kind.CLIP));
            }
        });
        return List.copyOf(markers);
    }
}
