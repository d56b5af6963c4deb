package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// How the values of a tensor are distributed: the original in blue, the compressed one over it in orange, on
/// linear or logarithmic counts, with grid levels, clipping and ±3σ marked. A tail too thin to be seen is drawn
/// again, magnified, in a strip of its own below.
///
/// Keys: arrows move the cursor, + and − zoom, 0 shows all, L switches the counts.
public final class HistogramPlot extends AcrossPlot {
    private final ObjectProperty<@Nullable HistogramSeries> original =
            new SimpleObjectProperty<>(this, Messages.of("common.original"));
    private final ObjectProperty<@Nullable HistogramSeries> compressed =
            new SimpleObjectProperty<>(this, Messages.of("common.compressed"));
    private final ObjectProperty<List<HistogramMarker>> markers =
            new SimpleObjectProperty<>(this, "markers", List.of());
    private final ObjectProperty<List<Double>> levels = new SimpleObjectProperty<>(this, "levels", List.of());
    private final BooleanProperty logCounts = new SimpleBooleanProperty(this, "logCounts", false);
    private final StringProperty valueTitle = new SimpleStringProperty(this, "valueTitle", Messages.of("plot.weight"));

    public HistogramPlot() {
        super("histogram-plot");
        for (Observable source : new Observable[] {original, compressed, markers, levels, logCounts, valueTitle}) {
            source.addListener(o -> changed());
        }
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.L && !e.isShortcutDown()) {
                logCounts.set(!logCounts.get());
                e.consume();
            }
        });
    }

    /// The untouched tensor; null while unknown.
    public ObjectProperty<@Nullable HistogramSeries> originalProperty() {
        return original;
    }

    /// What it becomes; null when unchanged. Best counted in the same bins as the original.
    public ObjectProperty<@Nullable HistogramSeries> compressedProperty() {
        return compressed;
    }

    /// Clipping, percentiles, standard deviations.
    public ObjectProperty<List<HistogramMarker>> markersProperty() {
        return markers;
    }

    /// The values a quantizer can produce, ascending, when they are few (32 or fewer) and the same
    /// everywhere; else empty.
    public ObjectProperty<List<Double>> levelsProperty() {
        return levels;
    }

    public BooleanProperty logCountsProperty() {
        return logCounts;
    }

    /// Title of the horizontal axis, with its unit where it has one.
    public StringProperty valueTitleProperty() {
        return valueTitle;
    }

    @Override
    public ChartTable table() {
        List<String> columns = new ArrayList<>(List.of("from", "to"));
        List<HistogramSeries> series = series();
        series.forEach(s -> columns.add(s.name()));
        List<List<String>> rows = new ArrayList<>();
        Optional<Scale> scale = across();
        if (!series.isEmpty() && scale.isPresent()) {
            HistogramSeries first = series.getFirst();
            int last = Math.min(first.counts().length - 1, first.bin(scale.get().high()));
            for (int bin = Math.max(0, first.bin(scale.get().low())); bin <= last; bin++) {
                double middle = first.edge(bin) + first.binWidth() / 2;
                List<String> row = new ArrayList<>(
                        List.of(Double.toString(first.edge(bin)), Double.toString(first.edge(bin + 1))));
                series.forEach(s -> row.add(Long.toString(s.peak(middle, middle))));
                rows.add(row);
            }
        }
        return new ChartTable(columns, rows);
    }

    @Override
    Optional<Range> wholeRange() {
        return series().stream()
                .map(s -> new Range(s.low(), s.high()))
                .reduce((a, b) -> new Range(Math.min(a.low(), b.low()), Math.max(a.high(), b.high())));
    }

    @Override
    String readout(double value) {
        List<HistogramSeries> series = series();
        HistogramSeries first = series.getFirst();
        int bin = Math.clamp(first.bin(value), 0, first.counts().length - 1);
        List<String> lines =
                new ArrayList<>(List.of(Messages.of("common.range", edge(first, bin), edge(first, bin + 1))));
        double middle = first.edge(bin) + first.binWidth() / 2;
        for (HistogramSeries each : series) {
            long count = each.peak(middle, middle);
            lines.add(Messages.of("plot.bin.weights", each.name(), count, share(count, each.total())));
        }
        return String.join("\n", lines);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        Optional<Scale> scale = across();
        if (scale.isEmpty()) {
            return;
        }
        HistogramPainter painter = new HistogramPainter(
                ink, scale.get(), original.get(), compressed.get(), markers.get(), levels.get(), logCounts.get());
        setFrame(painter.draw(valueTitle.get(), width, height));
    }

    @Override
    List<MenuItem> menuItems() {
        CheckMenuItem log = new CheckMenuItem(Messages.of("plot.logarithmic-counts"));
        log.setSelected(logCounts.get());
        log.setOnAction(e -> logCounts.set(log.isSelected()));
        List<MenuItem> items = new ArrayList<>(super.menuItems());
        items.add(log);
        return items;
    }

    private void changed() {
        setAccessibleText(summary());
        redraw();
    }

    private String summary() {
        Optional<Range> range = wholeRange();
        if (range.isEmpty()) {
            return Messages.of("plot.histogram-empty");
        }
        String weights = series().stream()
                .map(each -> Messages.of("plot.histogram.series", each.name(), each.total()))
                .collect(Collectors.joining(", "));
        return Messages.of(
                logCounts.get() ? "plot.histogram.logarithmic" : "plot.histogram.linear",
                valueTitle.get(),
                Numbers.significant(range.get().low(), 3),
                Numbers.significant(range.get().high(), 3),
                weights);
    }

    private List<HistogramSeries> series() {
        List<HistogramSeries> series = new ArrayList<>();
        HistogramSeries first = original.get();
        if (first != null) {
            series.add(first);
        }
        HistogramSeries second = compressed.get();
        if (second != null) {
            series.add(second);
        }
        return series;
    }

    /// An edge with the decimals that tell it from its neighbours.
    private static String edge(HistogramSeries series, int bin) {
        int decimals = Math.clamp(1 - (long) Math.floor(Math.log10(series.binWidth())), 0, 12);
        return Numbers.fixed(series.edge(bin), decimals);
    }

    private static String share(long count, long total) {
        double percent = total == 0 ? 0 : 100.0 * count / total;
        return (percent >= 0.01 || count == 0 ? Numbers.fixed(percent, 2) : Messages.of("plot.under-0-01")) + " %";
    }
}
