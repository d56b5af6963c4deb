package lapidary.views.plot;

import java.util.List;
import java.util.Set;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;

/// Draws bars once.
final class BarPainter {
    private static final double LEAST_DECADES = 2;
    private static final double MOST_DECADES = 8;
    private static final double WIDEST_BAR = 28;

    /// Between the title and the highest label.
    private static final double HEAD_ROOM = 8;

    private final Ink ink;
    private final List<BarPlot.Bar> bars;
    private final Set<String> selected;
    private final boolean stale;

    BarPainter(Ink ink, List<BarPlot.Bar> bars, Set<String> selected, boolean stale) {
        this.ink = ink;
        this.bars = bars;
        this.selected = selected;
        this.stale = stale;
    }

    Frame draw(String barTitle, String valueTitle, double width, double height) {
        Scale up = scale();
        Axes axes = new Axes(new LinearScale(0, Math.max(1, bars.size())), up, "", valueTitle);
        Frame frame = axes.frame(ink, width, height, HEAD_ROOM);
        grid(up, frame, valueTitle);
        double pitch = frame.width() / Math.max(1, bars.size());
        double bar = Math.min(WIDEST_BAR, pitch >= 4 ? pitch - Math.max(1, 0.2 * pitch) : Math.max(0.75, pitch));
        for (int i = 0; i < bars.size(); i++) {
            double value = bars.get(i).value();
            double middle = frame.x() + (i + 0.5) * pitch;
            if (selected.contains(bars.get(i).name())) {
                ink.graphics().setFill(ink.palette().get(PlotColor.ACCENT, 0.16));
                ink.graphics().fillRect(middle - pitch / 2, frame.y(), Math.max(1, pitch), frame.height());
            }
            if (value > 0) {
                double top = Math.clamp(frame.up(up, value), frame.y(), frame.bottom() - 1);
                ink.graphics().setFill(ink.palette().get(stale ? PlotColor.STALE : PlotColor.COMPRESSED));
                ink.graphics().fillRect(middle - bar / 2, top, bar, frame.bottom() - top);
            } else if (Double.isNaN(value) && pitch >= 4) {
                ink.text(
                        "–",
                        middle,
                        frame.bottom() - 6,
                        TextAlignment.CENTER,
                        ink.palette().get(PlotColor.MUTED));
            }
        }
        names(barTitle, frame, pitch);
        return frame;
    }

    /// Whole decades that hold all values above 0.
    private Scale scale() {
        double high = bars.stream()
                .mapToDouble(BarPlot.Bar::value)
                .filter(value -> value > 0 && Double.isFinite(value))
                .max()
                .orElse(1);
        double low = bars.stream()
                .mapToDouble(BarPlot.Bar::value)
                .filter(value -> value > 0 && Double.isFinite(value))
                .min()
                .orElse(high / 100);
        double top = Math.ceil(Math.log10(high) + 1e-9);
        double bottom = Math.clamp(Math.floor(Math.log10(low) - 1e-9), top - MOST_DECADES, top - LEAST_DECADES);
        return new LogScale(Math.pow(10, bottom), Math.pow(10, top));
    }

    private void grid(Scale up, Frame frame, String title) {
        Color muted = ink.palette().get(PlotColor.MUTED);
        for (Tick tick : up.ticks((int) Math.max(2, frame.height() / 30))) {
            if (!tick.label().isEmpty()) {
                double y = frame.up(up, tick.value());
                ink.hairline(frame.x(), y, frame.right(), y, ink.palette().get(PlotColor.GRID));
                ink.text(tick.label(), frame.x() - 6, y, TextAlignment.RIGHT, muted);
            }
        }
        ink.hairline(
                frame.x(),
                frame.bottom(),
                frame.right(),
                frame.bottom(),
                ink.palette().get(PlotColor.AXIS));
        ink.text(title, 4, 4 + Ink.LINE / 2, TextAlignment.LEFT, muted);
    }

    /// The names where they have room, and else only what the axis stands for.
    private void names(String title, Frame frame, double pitch) {
        Color muted = ink.palette().get(PlotColor.MUTED);
        boolean isRoomy = bars.stream().allMatch(bar -> ink.width(bar.name()) + 4 <= pitch);
        if (isRoomy) {
            for (int i = 0; i < bars.size(); i++) {
                ink.text(
                        bars.get(i).name(),
                        frame.x() + (i + 0.5) * pitch,
                        frame.bottom() + 4 + Ink.LINE / 2,
                        TextAlignment.CENTER,
                        muted);
            }
        } else {
            ink.text(
                    title,
                    frame.x() + frame.width() / 2,
                    frame.bottom() + 4 + Ink.LINE / 2,
                    TextAlignment.CENTER,
                    muted);
        }
    }
}
