package lapidary.views.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.scene.Parent;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.stats.HeatTile;
import lapidary.core.tensor.RowSource;
import lapidary.views.plot.HeatBands;
import lapidary.views.plot.HeatMap;
import lapidary.views.plot.HeatMark;
import lapidary.views.plot.HistogramMarker;
import lapidary.views.plot.HistogramPlot;
import lapidary.views.plot.HistogramSeries;
import lapidary.views.plot.MadeUpCells;
import lapidary.views.plot.PlotColor;
import lapidary.views.plot.RunningPlot;
import lapidary.views.plot.RunningSeries;
import lapidary.views.plot.TensorCells;

/// Pages of the plots, on made-up weights.
public final class PlotPages {
    private static final int BINS = 2048;
    private static final double SIGMA = 0.04;

    private PlotPages() {}

    /// Normal weights with a few far outliers, and their quantized counterpart.
    static Parent histogram() {
        return framed(histogramPlot(true));
    }

    /// With the mouse over a bin and the keyboard's focus.
    static Parent histogramHover() {
        HistogramPlot plot = histogramPlot(false);
        plot.getProperties().put(CatalogueTest.PRESS, KeyCode.RIGHT);
        return framed(plot);
    }

    static Parent histogramLog() {
        HistogramPlot plot = histogramPlot(true);
        plot.logCountsProperty().set(true);
        return framed(plot);
    }

    /// Four bits with one scale for the whole tensor.
    static Parent histogramLevels() {
        HistogramPlot plot = histogramPlot(false);
        double step = 0.24 / 15;
        List<Double> levels =
                IntStream.range(0, 16).mapToObj(i -> -0.12 + i * step).toList();
        double[] values = weights(false);
        for (int i = 0; i < values.length; i++) {
            values[i] = -0.12 + step * Math.clamp(Math.rint((values[i] + 0.12) / step), 0, 15);
        }
        plot.compressedProperty().set(series("RTN 4 bit", values, -0.2, 0.2));
        plot.levelsProperty().set(levels);
        plot.markersProperty()
                .set(List.of(
                        new HistogramMarker(-0.12, "clip −0.120", HistogramMarker.Kind.CLIP),
                        new HistogramMarker(0.12, "clip 0.120", HistogramMarker.Kind.CLIP),
                        new HistogramMarker(-3 * SIGMA, "−3σ", HistogramMarker.Kind.SIGMA),
                        new HistogramMarker(3 * SIGMA, "+3σ", HistogramMarker.Kind.SIGMA),
                        new HistogramMarker(-0.131, "0.05 %", HistogramMarker.Kind.PERCENTILE),
                        new HistogramMarker(0.131, "99.95 %", HistogramMarker.Kind.PERCENTILE)));
        return framed(plot);
    }

    public static HistogramPlot histogramPlot(boolean outliers) {
        double[] values = weights(outliers);
        double end = outliers ? 0.6 : 0.2;
        HistogramPlot plot = new HistogramPlot();
        plot.originalProperty().set(series("Original", values, -end, end));
        if (outliers) {
            SplittableRandom random = new SplittableRandom(2);
            double[] coarse = values.clone();
            for (int i = 0; i < coarse.length; i++) {
                double scale = 0.012 * (0.7 + 0.6 * random.nextDouble());
                coarse[i] = Math.abs(coarse[i]) > 0.3 ? coarse[i] : scale * Math.rint(coarse[i] / scale);
            }
            plot.compressedProperty().set(series("Q4_0", coarse, -end, end));
            plot.markersProperty()
                    .set(List.of(
                            new HistogramMarker(-3 * SIGMA, "−3σ", HistogramMarker.Kind.SIGMA),
                            new HistogramMarker(3 * SIGMA, "+3σ", HistogramMarker.Kind.SIGMA)));
        }
        return plot;
    }

    static Parent heatMap() {
        return framed(heatMapPlot());
    }

    /// Zoomed in until the numbers stand in their cells.
    static Parent heatMapWeights() {
        HeatMap map = heatMapPlot();
        map.widthProperty().subscribe(w -> Platform.runLater(() -> map.reveal(20, 140)));
        return framed(map);
    }

    static Parent heatMapPart() {
        HeatMap map = heatMapPlot();
        map.logarithmicProperty().set(true);
        map.widthProperty()
                .subscribe(w -> Platform.runLater(() -> {
                    map.reveal(100, 300);
                    map.zoom(0.06);
                }));
        return framed(map);
    }

    static Parent heatMapError() {
        HeatMap map = heatMapPlot();
        RowSource error = MadeUpCells.matrix(256, 1024, 9);
        map.overlayProperty().set(new TensorCells(error, HeatTile.Reduction.MEAN, ForkJoinPool.commonPool()));
        map.overlayTitleProperty().set("Mean error");
        map.overlayShownProperty().set(true);
        return framed(map);
    }

    static Parent running() {
        return framed(runningPlot());
    }

    static Parent runningCompare() {
        RunningPlot plot = runningPlot();
        plot.metricTitleProperty().set("Perplexity");
        plot.seriesProperty()
                .set(List.of(
                        estimate("Original", PlotColor.ORIGINAL, 44.1, 3, 48),
                        estimate("RTN 3 bit, groups of 64", PlotColor.COMPRESSED, 46.9, 4, 31)));
        plot.referencesProperty().set(List.of(new RunningPlot.Reference(44.06, "reference 44.06")));
        return framed(plot);
    }

    static Parent runningStale() {
        RunningPlot plot = runningPlot();
        plot.staleProperty().set(true);
        return framed(plot);
    }

    public static RunningPlot runningPlot() {
        RunningPlot plot = new RunningPlot();
        plot.metricTitleProperty().set("KL divergence (nats per token)");
        plot.totalProperty().set(12_288);
        plot.seriesProperty().set(List.of(estimate("Q4_0", PlotColor.COMPRESSED, 0.0213, 0.012, 31)));
        return plot;
    }

    private static RunningSeries estimate(String name, PlotColor color, double mean, double spread, int batches) {
        SplittableRandom random = new SplittableRandom(5);
        List<RunningSeries.Point> points = new ArrayList<>();
        double sum = 0;
        for (int n = 1; n <= batches; n++) {
            sum += mean + spread * (random.nextDouble() - 0.5);
            double half = 2.2 * spread * 0.3 / Math.sqrt(n) * (1 + 3.0 / n);
            points.add(new RunningSeries.Point(256L * n, sum / n, sum / n - half, sum / n + half));
        }
        return new RunningSeries(name, color, points);
    }

    /// A vector, and a matrix far taller than wide.
    static Parent heatMapShapes() {
        HeatMap vector = new HeatMap();
        vector.sourceProperty().set(MadeUpCells.cells(MadeUpCells.matrix(1, 256, 4), ForkJoinPool.commonPool()));
        HeatMap tall = new HeatMap();
        tall.sourceProperty().set(MadeUpCells.cells(MadeUpCells.matrix(8000, 64, 5), ForkJoinPool.commonPool()));
        vector.setMinHeight(140);
        return framed(new VBox(vector, tall));
    }

    static HeatMap heatMapPlot() {
        HeatMap map = new HeatMap();
        map.sourceProperty().set(MadeUpCells.cells(MadeUpCells.matrix(256, 1024, 1), ForkJoinPool.commonPool()));
        map.bandsProperty().set(new HeatBands("head", 32, 0));
        map.marksProperty()
                .set(List.of(
                        new HeatMark(20, 140, "17.4σ from the mean"),
                        new HeatMark(81, 567, "16.9σ from the mean"),
                        new HeatMark(142, 994, "16.8σ from the mean")));
        return map;
    }

    static double[] weights(boolean outliers) {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = new double[262_144];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.clamp(SIGMA * random.nextGaussian(), -0.199, 0.199);
        }
        for (int i = 0; outliers && i < 24; i++) {
            values[i] = (i % 3 == 0 ? -1 : 1) * (0.3 + 0.28 * random.nextDouble());
        }
        return values;
    }

    static HistogramSeries series(String name, double[] values, double low, double high) {
        long[] counts = new long[BINS];
        for (double value : values) {
            counts[(int) Math.clamp((value - low) / (high - low) * BINS, 0, BINS - 1)]++;
        }
        return new HistogramSeries(name, low, high, counts);
    }

    static Parent framed(javafx.scene.Node node) {
        StackPane pane = new StackPane(node);
        pane.setPadding(new Insets(12));
        return pane;
    }
}
