package lapidary.views.plot;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import lapidary.views.text.Numbers;

/// Draws running estimates once.
final class RunningPainter {
    /// The first estimates rest on next to nothing; their intervals do not set the scale.
    private static final double SETTLED = 0.15;

    private static final double MARGIN = 0.08;
    private static final double TALL = 190;
    private static final double LEFT = 4;

    /// What the legend says of a series.
    private enum Words {
        INTERVAL,
        MEAN,
        NAME
    }

    private final Ink ink;
    private final GraphicsContext g;
    private final Scale across;
    private final List<RunningSeries> series;
    private final List<RunningPlot.Reference> references;
    private final Range possible;
    private final boolean stale;

    RunningPainter(
            Ink ink,
            Scale across,
            List<RunningSeries> series,
            List<RunningPlot.Reference> references,
            Range possible,
            boolean stale) {
        this.possible = possible;
        this.ink = ink;
        this.g = ink.graphics();
        this.across = across;
        this.series = series;
        this.references = references;
        this.stale = stale;
    }

    Frame draw(String countTitle, String metricTitle, double width, double height) {
        Scale up = upScale(series, references, across, possible);
        Axes axes = new Axes(across, up, countTitle, metricTitle);
        Optional<Legend> row = height < TALL ? row(width) : Optional.empty();
        Frame frame = axes.frame(ink, width, height, row.isPresent() ? Ink.LINE : 0);
        axes.draw(ink, frame);
        g.save();
        g.beginPath();
        g.rect(frame.x(), frame.y(), frame.width() + 4, frame.height());
        g.clip();
        references.forEach(reference -> drawReference(reference, up, frame));
        series.forEach(each -> drawBand(each, up, frame));
        series.forEach(each -> drawLine(each, up, frame));
        g.restore();
        row.ifPresentOrElse(legend -> legend.drawRow(LEFT, Axes.HEAD + Ink.LINE), () -> legend(Words.INTERVAL)
                .draw(frame, box -> series.stream()
                        .mapToDouble(each -> hidden(each, box, up, frame))
                        .sum()));
        return frame;
    }

    /// In a low plot every box hides something: the legend goes above it, with as much as fits.
    private Optional<Legend> row(double width) {
        return Arrays.stream(Words.values())
                .map(this::legend)
                .filter(legend -> legend.rowWidth() <= width - 2 * LEFT)
                .findFirst();
    }

    /// A range that holds the means in view and the intervals once they have settled.
    ///
    /// @param possible what the metric can be: its ends are never passed
    static Scale upScale(
            List<RunningSeries> series, List<RunningPlot.Reference> references, Scale across, Range possible) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (RunningSeries each : series) {
            long last = each.points().isEmpty() ? 0 : each.points().getLast().count();
            for (RunningSeries.Point point : each.points()) {
                if (point.count() < across.low() || point.count() > across.high()) {
                    continue;
                }
                boolean settled = point.count() >= SETTLED * last;
                low = Math.min(low, settled ? finite(point.low(), point.mean()) : point.mean());
                high = Math.max(high, settled ? finite(point.high(), point.mean()) : point.mean());
            }
        }
        for (RunningPlot.Reference reference : references) {
            low = Math.min(low, reference.value());
            high = Math.max(high, reference.value());
        }
        if (!(high > low)) {
            double middle = Double.isFinite(low) ? low : 0;
            double half = Math.abs(middle) * 0.1;
            return middle == 0 ? new LinearScale(0, 1) : within(middle - half, middle + half, possible);
        }
        double margin = MARGIN * (high - low);
        return within(low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin, possible);
    }

    private static Scale within(double low, double high, Range possible) {
        double bottom = Math.max(low, possible.low());
        double top = Math.min(high, possible.high());
        return top > bottom ? new LinearScale(bottom, top) : new LinearScale(low, high);
    }

    /// "0.0213 ± 0.0008".
    static String latest(RunningSeries series) {
        RunningSeries.Point point = series.points().getLast();
        double half = (point.high() - point.low()) / 2;
        if (!(half > 0) || !Double.isFinite(half)) {
            return Numbers.significant(point.mean(), 4);
        }
        int decimals = Math.clamp(1 - (long) Math.floor(Math.log10(half) + 1e-9), 0, 8);
        return Numbers.fixed(point.mean(), decimals) + " ± " + Numbers.fixed(half, decimals);
    }

    private void drawReference(RunningPlot.Reference reference, Scale up, Frame frame) {
        double y = frame.up(up, reference.value());
        Color muted = ink.palette().get(PlotColor.MUTED);
        ink.dashed(frame.x(), y, frame.right(), y, muted);
    }

    private void drawBand(RunningSeries each, Scale up, Frame frame) {
        int n = each.points().size();
        double[] xs = new double[2 * n];
        double[] ys = new double[2 * n];
        for (int i = 0; i < n; i++) {
            RunningSeries.Point point = each.points().get(i);
            double x = frame.across(across, point.count());
            xs[i] = x;
            xs[2 * n - 1 - i] = x;
            ys[i] = limited(frame.up(up, finite(point.high(), point.mean())), frame);
            ys[2 * n - 1 - i] = limited(frame.up(up, finite(point.low(), point.mean())), frame);
        }
        g.setFill(color(each).deriveColor(0, 1, 1, 0.18));
        g.fillPolygon(xs, ys, 2 * n);
    }

    private void drawLine(RunningSeries each, Scale up, Frame frame) {
        int n = each.points().size();
        double[] xs = new double[n];
        double[] ys = new double[n];
        for (int i = 0; i < n; i++) {
            xs[i] = frame.across(across, each.points().get(i).count());
            ys[i] = limited(frame.up(up, each.points().get(i).mean()), frame);
        }
        g.setStroke(color(each));
        g.setLineWidth(1.75);
        g.strokePolyline(xs, ys, n);
        if (n > 0) {
            double low = limited(
                    frame.up(
                            up,
                            finite(
                                    each.points().getLast().low(),
                                    each.points().getLast().mean())),
                    frame);
            double high = limited(
                    frame.up(
                            up,
                            finite(
                                    each.points().getLast().high(),
                                    each.points().getLast().mean())),
                    frame);
            g.setLineWidth(1);
            g.strokeLine(Ink.centre(xs[n - 1]), low, Ink.centre(xs[n - 1]), high);
            g.setFill(color(each));
            g.fillOval(xs[n - 1] - 3.5, ys[n - 1] - 3.5, 7, 7);
        }
    }

    private Legend legend(Words words) {
        Legend legend = new Legend(ink);
        for (RunningSeries each : series) {
            if (!each.points().isEmpty()) {
                String number =
                        switch (words) {
                            case INTERVAL -> "  " + latest(each);
                            case MEAN ->
                                "  "
                                        + Numbers.significant(
                                                each.points().getLast().mean(), 3);
                            case NAME -> "";
                        };
                legend.add(each.name() + number, color(each));
            }
        }
        references.forEach(r -> legend.addDashed(r.label(), ink.palette().get(PlotColor.MUTED)));
        return legend;
    }

    /// What a box would hide of a series: most of all its latest point, then its line, then its band.
    private double hidden(RunningSeries each, Frame box, Scale up, Frame frame) {
        double sum = 0;
        for (int i = 0; i < each.points().size(); i++) {
            RunningSeries.Point point = each.points().get(i);
            double next = i + 1 < each.points().size()
                    ? frame.across(across, each.points().get(i + 1).count())
                    : frame.across(across, point.count()) + 1;
            double wide = Math.min(next, box.right() + 6) - Math.max(frame.across(across, point.count()), box.x() - 6);
            if (wide > 0) {
                double mean = frame.up(up, point.mean());
                double high = frame.up(up, finite(point.high(), point.mean()));
                double low = frame.up(up, finite(point.low(), point.mean()));
                boolean isLatest = i == each.points().size() - 1;
                double line = mean > box.y() - 6 && mean < box.bottom() + 6 ? 10 : 0;
                double band = high < box.bottom() && low > box.y() ? 1 : 0;
                sum += wide * (line + band) * (isLatest ? 100 : 1);
            }
        }
        return sum;
    }

    private Color color(RunningSeries each) {
        return ink.palette().get(stale ? PlotColor.STALE : each.color());
    }

    /// Kept near the frame: canvases do not take far away points kindly.
    private static double limited(double y, Frame frame) {
        return Math.clamp(y, frame.y() - frame.height(), frame.bottom() + frame.height());
    }

    private static double finite(double value, double otherwise) {
        return Double.isFinite(value) ? value : otherwise;
    }
}
