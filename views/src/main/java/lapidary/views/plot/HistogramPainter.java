package lapidary.views.plot;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// Draws a histogram once.
final class HistogramPainter {
    private static final double STRIP = 40;
    private static final double STRIP_GAP = 12;
    private static final double STRIP_FLOOR = 0.4;
    private static final double LEAST_FOR_STRIP = 200;
    private static final double INVISIBLE = 1.5;
    private static final double HEADROOM = 1.06;
    private static final double TALLEST_SPIKE = 3;
    private static final double LEAST_LOG = 0.7;
    private static final int MOST_LEVELS = 32;
    private static final double ORIGINAL_FILL = 0.4;
    private static final double COMPRESSED_FILL = 0.08;

    private final Ink ink;
    private final GraphicsContext g;
    private final Palette palette;
    private final Scale across;
    private final @Nullable HistogramSeries original;
    private final @Nullable HistogramSeries compressed;
    private final List<HistogramMarker> markers;
    private final List<Double> levels;
    private final boolean log;
    private final double binWidth;

    HistogramPainter(
            Ink ink,
            Scale across,
            @Nullable HistogramSeries original,
            @Nullable HistogramSeries compressed,
            List<HistogramMarker> markers,
            List<Double> levels,
            boolean log) {
        this.ink = ink;
        this.g = ink.graphics();
        this.palette = ink.palette();
        this.across = across;
        this.original = original;
        this.compressed = compressed;
        this.markers = markers;
        this.levels = compressed == null || levels.size() > MOST_LEVELS ? List.of() : levels;
        this.log = log;
        HistogramSeries reference = original != null ? original : compressed;
        this.binWidth = reference == null ? 1 : reference.binWidth();
    }

    /// Draws everything and tells where the bins are.
    Frame draw(String title, double width, double height) {
        String upTitle = Messages.of("plot.weights-per-bin");
        HistogramMarks marks = new HistogramMarks(ink, across, markers, Axes.titled(upTitle, log));
        Axes rough = new Axes(across, new LinearScale(0, 1), title, "");
        Scale up = upScale(rough.frame(ink, width, height, marks.height(width)));
        Axes axes = new Axes(across, up, title, upTitle);
        Frame whole = axes.frame(ink, width, height, marks.height(width));
        @Nullable HistogramColumns blue = columns(original, whole);
        @Nullable HistogramColumns orange = levels.isEmpty() ? columns(compressed, whole) : null;
        HistogramTail tail = HistogramTail.of(marks, blue, orange, whole);
        boolean needsStrip =
                !log && height >= LEAST_FOR_STRIP && tail.isInvisible(up.high(), whole.height(), INVISIBLE);
        Frame frame =
                needsStrip ? new Frame(whole.x(), whole.y(), whole.width(), whole.height() - STRIP - STRIP_GAP) : whole;
        marks.drawGround(frame);
        axes.draw(ink, frame, whole.bottom());
        g.save();
        g.beginPath();
        g.rect(frame.x(), frame.y() - 1, frame.width(), whole.bottom() - frame.y() + 1);
        g.clip();
        drawColumns(blue, up, frame, palette.get(PlotColor.ORIGINAL), ORIGINAL_FILL);
        drawColumns(orange, up, frame, palette.get(PlotColor.COMPRESSED), COMPRESSED_FILL);
        drawLevels(up, frame);
        if (needsStrip) {
            drawStrip(tail, blue, orange, whole);
        }
        g.restore();
        marks.draw(frame, whole.bottom());
        drawLegend(frame, up, marks, blue, orange);
        return whole;
    }

    private @Nullable HistogramColumns columns(@Nullable HistogramSeries series, Frame frame) {
        return series == null ? null : HistogramColumns.of(series, frame, across, binWidth);
    }

    /// The counts axis: all of the original; spikes of the compressed one only up to a few times as high.
    private Scale upScale(Frame frame) {
        @Nullable HistogramColumns blue = columns(original, frame);
        @Nullable HistogramColumns orange = levels.isEmpty() ? columns(compressed, frame) : null;
        double most = blue == null ? 0 : blue.peak();
        double other = orange == null ? 0 : orange.peak();
        double top = most > 0 && !log ? Math.max(most, Math.min(other, TALLEST_SPIKE * most)) : Math.max(most, other);
        for (double height : levelHeights()) {
            top = Math.max(top, height);
        }
        if (log) {
            return new LogScale(LEAST_LOG, Math.max(10, top * 1.5));
        }
        return new LinearScale(0, Math.max(1, top * HEADROOM));
    }

    /// A filled ground with an outline along the tops of the columns that are not empty.
    private void drawColumns(@Nullable HistogramColumns columns, Scale up, Frame frame, Color color, double filled) {
        if (columns == null) {
            return;
        }
        int n = columns.heights().length;
        g.setFill(color.deriveColor(0, 1, 1, filled));
        g.setStroke(color);
        g.setLineWidth(1);
        int start = 0;
        while (start < n) {
            int end = start;
            while (end < n && columns.heights()[end] > 0) {
                end++;
            }
            if (end > start) {
                drawRun(columns, start, end, up, frame);
            }
            start = end + 1;
        }
        drawOffScale(columns, up, frame, color);
    }

    private void drawRun(HistogramColumns columns, int start, int end, Scale up, Frame frame) {
        int points = 2 * (end - start) + 2;
        double[] xs = new double[points];
        double[] ys = new double[points];
        xs[0] = frame.x() + start;
        ys[0] = frame.bottom();
        for (int i = start; i < end; i++) {
            int at = 2 * (i - start) + 1;
            xs[at] = frame.x() + i;
            xs[at + 1] = frame.x() + i + 1;
            ys[at] = pixel(columns.heights()[i], up, frame);
            ys[at + 1] = ys[at];
        }
        xs[points - 1] = frame.x() + end;
        ys[points - 1] = frame.bottom();
        g.fillPolygon(xs, ys, points);
        g.strokePolyline(xs, ys, points);
    }

    /// Small arrows where a column is taller than the axis.
    private void drawOffScale(HistogramColumns columns, Scale up, Frame frame, Color color) {
        double free = Double.NEGATIVE_INFINITY;
        g.setFill(color);
        for (int i = 0; i < columns.heights().length; i++) {
            double x = frame.x() + i + 0.5;
            if (columns.heights()[i] > up.high() && x > free) {
                g.fillPolygon(
                        new double[] {x - 3.5, x, x + 3.5}, new double[] {frame.y() + 6, frame.y(), frame.y() + 6}, 3);
                free = x + 8;
            }
        }
    }

    private double pixel(double count, Scale up, Frame frame) {
        if (count <= 0 || (log && count <= up.low())) {
            return frame.bottom();
        }
        return frame.up(up, Math.min(count, up.high()));
    }

    /// How many bins a level stands for: its count is divided by this to be comparable with the original's bins.
    private double binsPerLevel() {
        double spacing = (levels.getLast() - levels.getFirst()) / Math.max(1, levels.size() - 1);
        return Math.max(1, Math.rint(spacing / binWidth));
    }

    private double[] levelHeights() {
        HistogramSeries series = compressed;
        if (series == null || levels.isEmpty()) {
            return new double[0];
        }
        double half = levels.size() > 1 ? (levels.get(1) - levels.get(0)) / 2 : binWidth;
        return levels.stream()
                .mapToDouble(v ->
                        v < across.low() || v > across.high() ? 0 : series.sum(v - half, v + half) / binsPerLevel())
                .toArray();
    }

    /// One stem per grid level, and a tick below the axis line so that empty levels show too.
    private void drawLevels(Scale up, Frame frame) {
        double[] heights = levelHeights();
        Color color = palette.get(PlotColor.COMPRESSED);
        for (int i = 0; i < heights.length; i++) {
            double x = Ink.centre(frame.across(across, levels.get(i)));
            double y = pixel(heights[i], up, frame);
            g.setStroke(color);
            g.setLineWidth(2);
            g.strokeLine(x, frame.bottom(), x, y);
            g.setFill(color);
            g.fillOval(x - 3, y - 3, 6, 6);
            g.setLineWidth(1);
            g.strokeLine(x, frame.bottom(), x, frame.bottom() + 5);
        }
    }

    private void drawStrip(
            HistogramTail tail, @Nullable HistogramColumns blue, @Nullable HistogramColumns orange, Frame whole) {
        Frame strip = new Frame(whole.x(), whole.bottom() - STRIP, whole.width(), STRIP);
        Scale up = new LogScale(STRIP_FLOOR, tail.peak() * 1.5);
        drawColumns(tail.only(blue), up, strip, palette.get(PlotColor.ORIGINAL), ORIGINAL_FILL);
        drawColumns(tail.only(orange), up, strip, palette.get(PlotColor.COMPRESSED), COMPRESSED_FILL);
        ink.label(
                Messages.of("plot.tails-beyond-3", Math.round(tail.peak())),
                strip.x() + 6,
                strip.y() + 4,
                TextAlignment.LEFT,
                palette.get(PlotColor.MUTED));
    }

    private void drawLegend(
            Frame frame,
            Scale up,
            HistogramMarks marks,
            @Nullable HistogramColumns blue,
            @Nullable HistogramColumns orange) {
        Legend legend = new Legend(ink);
        if (original != null) {
            legend.add(original.name(), palette.get(PlotColor.ORIGINAL));
        }
        if (compressed != null) {
            double bins = levels.isEmpty() ? 1 : binsPerLevel();
            String name =
                    bins > 1 ? Messages.of("plot.per-level", compressed.name(), Math.round(bins)) : compressed.name();
            legend.add(name, palette.get(PlotColor.COMPRESSED));
        }
        legend.draw(frame, box -> {
            double peak = Math.max(
                    blue == null ? 0 : blue.peak(box.x(), box.right()),
                    orange == null ? 0 : orange.peak(box.x(), box.right()));
            double hidden = Math.max(0, box.bottom() - pixel(peak, up, frame));
            return marks.isMarked(box, frame) ? hidden + Ink.LINE : hidden;
        });
    }
}
