package lapidary.views.plot;

import java.util.List;
import java.util.stream.DoubleStream;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/// Draws curves once.
final class CurvePainter {
    private static final double MOST_DECADES = 8;
    private static final double MARGIN = 0.05;
    private static final double WIDE_STEP = 6;

    private final Ink ink;
    private final GraphicsContext g;
    private final Scale across;
    private final List<Curve> curves;
    private final boolean logarithmic;

    CurvePainter(Ink ink, Scale across, List<Curve> curves, boolean logarithmic) {
        this.ink = ink;
        this.g = ink.graphics();
        this.across = across;
        this.curves = curves;
        this.logarithmic = logarithmic;
    }

    Frame draw(String acrossTitle, String upTitle, double width, double height) {
        Scale up = logarithmic && largest() > 0 ? logScale() : linearScale();
        Axes axes = new Axes(across, up, acrossTitle, upTitle);
        boolean hasLegend = curves.size() > 1;
        Frame frame = axes.frame(ink, width, height, hasLegend ? Ink.LINE : 0);
        axes.draw(ink, frame);
        g.save();
        g.beginPath();
        g.rect(frame.x(), frame.y() - 1, frame.width(), frame.height() + 2);
        g.clip();
        curves.forEach(curve -> drawLine(curve, up, frame));
        g.restore();
        if (hasLegend) {
            Legend legend = new Legend(ink);
            curves.forEach(curve -> legend.add(curve.name(), ink.palette().get(curve.color())));
            legend.drawRow(4, Axes.HEAD + Ink.LINE);
        }
        return frame;
    }

    private double largest() {
        return inView().max().orElse(0);
    }

    /// Finite values in view.
    private DoubleStream inView() {
        int first = (int) Math.max(0, Math.ceil(across.low() - 0.5));
        return curves.stream()
                .flatMapToDouble(curve -> {
                    int end = (int) Math.min(curve.values().size(), Math.floor(across.high() + 0.5) + 1);
                    return first >= end
                            ? DoubleStream.empty()
                            : curve.values().subList(first, end).stream().mapToDouble(Double::doubleValue);
                })
                .filter(Double::isFinite);
    }

    private Scale linearScale() {
        double high = largest();
        double low = Math.min(0, inView().min().orElse(0));
        double margin = MARGIN * (high - low);
        return high > low ? new LinearScale(low < 0 ? low - margin : 0, high + margin) : new LinearScale(0, 1);
    }

    private Scale logScale() {
        double high = Math.log10(largest());
        double low = Math.log10(inView().filter(v -> v > 0).min().orElse(largest()));
        double bottom = Math.max(low, high - MOST_DECADES);
        double margin = Math.max(0.1, MARGIN * (high - bottom));
        return new LogScale(Math.pow(10, bottom - margin), Math.pow(10, high + margin));
    }

    private void drawLine(Curve curve, Scale up, Frame frame) {
        Color color = ink.palette().get(curve.color());
        double pitch = frame.width() / (across.high() - across.low());
        int first = (int) Math.max(0, Math.floor(across.low()));
        int last = (int) Math.min(curve.values().size() - 1.0, Math.ceil(across.high()));
        if (pitch >= 1) {
            steps(curve, up, frame, color, first, last, pitch);
        } else {
            columns(curve, up, frame, color, first, last);
        }
    }

    /// A step for each value. The ground below a single curve is tinted, where its height is a length.
    private void steps(Curve curve, Scale up, Frame frame, Color color, int first, int last, double pitch) {
        g.setStroke(color);
        g.setLineWidth(pitch >= WIDE_STEP ? 1.5 : 1);
        g.setFill(color.deriveColor(0, 1, 1, 0.15));
        boolean isTinted = curves.size() == 1 && !(up instanceof LogScale);
        double before = Double.NaN;
        for (int i = first; i <= last; i++) {
            double y = height(curve.values().get(i), up, frame);
            double left = frame.across(across, i - 0.5);
            if (!Double.isNaN(y)) {
                if (isTinted) {
                    g.fillRect(left, y, pitch, Math.max(0, frame.bottom() - y));
                }
                g.strokeLine(left, y, left + pitch, y);
                if (!Double.isNaN(before)) {
                    g.strokeLine(left, before, left, y);
                }
            }
            before = y;
        }
    }

    /// The span of all values that fall on a pixel, and their mean in full colour.
    private void columns(Curve curve, Scale up, Frame frame, Color color, int first, int last) {
        int pixels = (int) Math.ceil(frame.width());
        double[] low = new double[pixels + 1];
        double[] high = new double[pixels + 1];
        double[] sum = new double[pixels + 1];
        int[] count = new int[pixels + 1];
        for (int i = first; i <= last; i++) {
            double y = height(curve.values().get(i), up, frame);
            int at = (int) (frame.across(across, i) - frame.x());
            if (!Double.isNaN(y) && at >= 0 && at <= pixels) {
                low[at] = count[at] == 0 ? y : Math.min(low[at], y);
                high[at] = count[at] == 0 ? y : Math.max(high[at], y);
                sum[at] += y;
                count[at]++;
            }
        }
        g.setFill(color.deriveColor(0, 1, 1, 0.35));
        for (int at = 0; at <= pixels; at++) {
            if (count[at] > 0) {
                g.fillRect(frame.x() + at, low[at], 1, Math.max(1, high[at] - low[at]));
            }
        }
        g.setFill(color);
        for (int at = 0; at <= pixels; at++) {
            if (count[at] > 0) {
                g.fillRect(frame.x() + at, sum[at] / count[at] - 0.5, 1, 1.5);
            }
        }
    }

    /// Pixel of a value, kept near the frame.
    private static double height(double value, Scale up, Frame frame) {
        if (Double.isNaN(value)) {
            return Double.NaN;
        }
        double shown = up instanceof LogScale && value <= up.low() ? up.low() : value;
        return Math.clamp(frame.up(up, shown), frame.y() - 2, frame.bottom());
    }
}
