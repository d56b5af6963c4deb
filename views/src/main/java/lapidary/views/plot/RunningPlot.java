package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.LongProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleLongProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// Metrics against what has been seen of the data: the mean as a line, its confidence interval as a band that
/// narrows, several in one plot when comparing. Grey while stale.
public final class RunningPlot extends AcrossPlot {

    /// Of a share in percent.
    public static final Range PERCENT = new Range(0, 100);

    /// Of a number that can be anything.
    public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /// A value to compare with, drawn as a dashed line.
    public record Reference(double value, String label) {}

    private final ObjectProperty<List<RunningSeries>> series = new SimpleObjectProperty<>(this, "series", List.of());
    private final ObjectProperty<List<Reference>> references =
            new SimpleObjectProperty<>(this, "references", List.of());
    private final LongProperty total = new SimpleLongProperty(this, "total", 0);
    private final StringProperty metricTitle = new SimpleStringProperty(this, "metricTitle", "");
    private final StringProperty countTitle =
            new SimpleStringProperty(this, "countTitle", Messages.of("plot.tokens-seen"));
    private final ObjectProperty<Range> possible = new SimpleObjectProperty<>(this, "possible", ANY);
    private final BooleanProperty stale = new SimpleBooleanProperty(this, "stale", false);

    public RunningPlot() {
        super("running-plot");
        for (Observable each : new Observable[] {series, references, total, metricTitle, countTitle, possible, stale}) {
            each.addListener(o -> changed());
        }
    }

    /// What is measured.
    public ObjectProperty<List<RunningSeries>> seriesProperty() {
        return series;
    }

    public ObjectProperty<List<Reference>> referencesProperty() {
        return references;
    }

    /// How many tokens or images there are in all; 0 lets the axis end at what has been seen.
    public LongProperty totalProperty() {
        return total;
    }

    /// Title of the vertical axis with its unit: "KL divergence (nats per token)".
    public StringProperty metricTitleProperty() {
        return metricTitle;
    }

    public StringProperty countTitleProperty() {
        return countTitle;
    }

    /// What the metric can be; the axis never goes beyond. Anything unless set.
    public ObjectProperty<Range> possibleProperty() {
        return possible;
    }

    /// Whether newer numbers are on their way.
    public BooleanProperty staleProperty() {
        return stale;
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        for (RunningSeries each : series.get()) {
            for (RunningSeries.Point point : each.points()) {
                rows.add(List.of(
                        each.name(),
                        Long.toString(point.count()),
                        Double.toString(point.mean()),
                        Double.toString(point.low()),
                        Double.toString(point.high())));
            }
        }
        return new ChartTable(List.of("series", countTitle.get(), metricTitle.get(), "low", "high"), rows);
    }

    @Override
    Optional<Range> wholeRange() {
        long last = series.get().stream()
                .flatMap(s -> s.points().stream())
                .mapToLong(RunningSeries.Point::count)
                .max()
                .orElse(0);
        long end = Math.max(last, total.get());
        return last == 0 ? Optional.empty() : Optional.of(new Range(0, end));
    }

    @Override
    String readout(double value) {
        StringBuilder text = new StringBuilder();
        for (RunningSeries each : series.get()) {
            nearest(each, value).ifPresent(point -> {
                if (text.isEmpty()) {
                    text.append(countTitle.get()).append(' ').append(Numbers.count(point.count()));
                }
                text.append('\n').append(each.name()).append(' ').append(Numbers.significant(point.mean(), 4));
                text.append(" (").append(Numbers.significant(point.low(), 4));
                text.append(" to ").append(Numbers.significant(point.high(), 4)).append(')');
            });
        }
        return text.toString();
    }

    @Override
    void drawCursor(Ink ink, Frame frame, double value) {
        Scale across = across().orElseThrow();
        Scale up = RunningPainter.upScale(series.get(), references.get(), across, possible.get());
        for (RunningSeries each : series.get()) {
            nearest(each, value).ifPresent(point -> {
                double x = frame.across(across, point.count());
                double y = frame.up(up, point.mean());
                if (frame.contains(x, y)) {
                    ink.graphics().setFill(palette().get(stale.get() ? PlotColor.STALE : each.color()));
                    ink.graphics().fillOval(x - 4, y - 4, 8, 8);
                }
            });
        }
    }

    @Override
    void draw(Ink ink, double width, double height) {
        across().ifPresent(across -> {
            RunningPainter painter =
                    new RunningPainter(ink, across, series.get(), references.get(), possible.get(), stale.get());
            setFrame(painter.draw(countTitle.get(), metricTitle.get(), width, height));
        });
    }

    private void changed() {
        List<String> parts = new ArrayList<>();
        parts.add(stale.get() ? Messages.of("plot.stale", metricTitle.get()) : metricTitle.get());
        for (RunningSeries each : series.get()) {
            if (!each.points().isEmpty()) {
                parts.add(each.name() + ' ' + RunningPainter.latest(each));
            }
        }
        setAccessibleText(String.join(", ", parts));
        redraw();
    }

    private static Optional<RunningSeries.Point> nearest(RunningSeries series, double count) {
        return series.points().stream()
                .reduce((a, b) -> Math.abs(b.count() - count) < Math.abs(a.count() - count) ? b : a);
    }
}
