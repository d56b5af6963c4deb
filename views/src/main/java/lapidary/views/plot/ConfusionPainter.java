package lapidary.views.plot;

import java.util.List;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// Draws a confusion matrix once.
final class ConfusionPainter {
    /// Least side of a cell that numbers are written into.
    private static final double NUMBERED = 17;

    private static final double WIDEST_NAME = 96;
    private static final double GAP = 6;

    private final Ink ink;
    private final ConfusionCounts counts;
    private final ConfusionCounts.Show show;
    private final HeatColors colors;
    private final String unit;
    private final List<String> names;

    ConfusionPainter(Ink ink, ConfusionCounts counts, ConfusionCounts.Show show, String unit) {
        this.ink = ink;
        this.counts = counts;
        this.show = show;
        this.unit = unit;
        boolean isChange = show == ConfusionCounts.Show.CHANGE;
        Ramp ramp = isChange ? Ramp.signed(ink.palette()) : Ramp.magnitude(ink.palette());
        this.colors = new HeatColors(ramp, 0, Math.max(1, counts.largest(show)), isChange, !isChange);
        this.names = counts.classes().stream().map(this::shortened).toList();
    }

    /// Where the cells are.
    Frame draw(double width, double height) {
        Frame frame = frame(width, height);
        double side = frame.width() / counts.size();
        fill(frame, 0, 0, frame.width(), 0);
        for (int row = 0; row < counts.size(); row++) {
            for (int column = 0; column < counts.size(); column++) {
                long value = counts.value(show, row, column);
                if (value != 0) {
                    fill(frame, column * side, row * side, side, value);
                }
                if (value != 0 && side >= NUMBERED) {
                    number(value, frame.x() + (column + 0.5) * side, frame.y() + (row + 0.5) * side);
                }
            }
        }
        grid(frame, side);
        labels(frame, side);
        new HeatBar(ink, colors, Math.max(1, counts.largest(show)))
                .draw(frame, show == ConfusionCounts.Show.CHANGE ? Messages.of("plot.change-in", unit) : unit);
        return frame;
    }

    private Frame frame(double width, double height) {
        double widest = names.stream().mapToDouble(ink::width).max().orElse(0);
        double left = Ink.LINE + GAP + widest + GAP;
        double top = Ink.LINE + 4;
        double bottom = 2 * Ink.LINE + 2;
        double side = Math.max(8, Math.min(width - left - HeatBar.WIDTH, height - top - bottom));
        double whole = side >= counts.size() ? Math.floor(side / counts.size()) * counts.size() : side;
        return new Frame(Math.rint(left), top, whole, whole);
    }

    private void fill(Frame frame, double x, double y, double side, long value) {
        ink.graphics().setFill(color(value));
        ink.graphics().fillRect(frame.x() + x, frame.y() + y, Math.max(1, side), Math.max(1, side));
    }

    private Color color(long value) {
        int argb = colors.argb(value);
        return Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
    }

    private void number(long value, double x, double y) {
        boolean isDark = color(value).getBrightness() < 0.62;
        boolean isChange = show == ConfusionCounts.Show.CHANGE;
        String sign = value < 0 ? Numbers.MINUS : isChange ? "+" : "";
        ink.text(sign + Math.abs(value), x, y, TextAlignment.CENTER, isDark ? Color.WHITE : Color.web("#1f2328"));
    }

    private void grid(Frame frame, double side) {
        Color line = ink.palette().get(PlotColor.AXIS, side >= 6 ? 0.35 : 0);
        for (int i = 0; i <= counts.size() && side >= 6; i++) {
            double x = frame.x() + i * side;
            double y = frame.y() + i * side;
            ink.hairline(x, frame.y(), x, frame.bottom(), line);
            ink.hairline(frame.x(), y, frame.right(), y, line);
        }
    }

    private void labels(Frame frame, double side) {
        Color muted = ink.palette().get(PlotColor.MUTED);
        ink.upwards(Messages.of("plot.true-class"), 8, frame.y() + frame.height() / 2, muted);
        ink.text(
                Messages.of("plot.predicted-class"),
                frame.x() + frame.width() / 2,
                frame.bottom() + Ink.LINE * 1.5,
                TextAlignment.CENTER,
                muted);
        double freeDown = Double.NEGATIVE_INFINITY;
        double freeAcross = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < counts.size(); i++) {
            double y = frame.y() + (i + 0.5) * side;
            if (y - Ink.LINE / 2 + 2 >= freeDown) {
                ink.text(names.get(i), frame.x() - GAP, y, TextAlignment.RIGHT, muted);
                freeDown = y + Ink.LINE / 2 - 4;
            }
            double x = frame.x() + (i + 0.5) * side;
            double half = ink.width(names.get(i)) / 2;
            if (x - half >= freeAcross && x + half <= frame.right() + HeatBar.WIDTH / 4) {
                ink.text(names.get(i), x, frame.bottom() + Ink.LINE / 2, TextAlignment.CENTER, muted);
                freeAcross = x + half + 4;
            }
        }
    }

    private String shortened(String name) {
        String text = name;
        while (ink.width(text) > WIDEST_NAME && text.length() > 2) {
            text = text.substring(0, text.length() - 2) + "…";
        }
        return text;
    }
}
