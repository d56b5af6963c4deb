package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;

/// Names and colours of what is drawn, inside the plot, in the corner where least is in the way.
final class Legend {
    private static final double SWATCH = 10;
    private static final double MARGIN = 8;

    private record Entry(String name, Color color) {}

    private final Ink ink;
    private final List<Entry> entries = new ArrayList<>();

    Legend(Ink ink) {
        this.ink = ink;
    }

    void add(String name, Color color) {
        entries.add(new Entry(name, color));
    }

    /// @param covered how much of the drawing a box would hide; 0 for nothing
    void draw(Frame frame, ToDoubleFunction<Frame> covered) {
        if (entries.isEmpty()) {
            return;
        }
        double widest =
                entries.stream().mapToDouble(e -> ink.width(e.name())).max().orElse(0);
        double width = SWATCH + 6 + widest;
        double height = entries.size() * Ink.LINE;
        double left = frame.x() + MARGIN;
        double right = frame.right() - MARGIN - width;
        double top = frame.y() + MARGIN;
        double bottom = frame.bottom() - MARGIN - height;
        Frame box = Stream.of(
                        new Frame(right, top, width, height),
                        new Frame(left, top, width, height),
                        new Frame(right, bottom, width, height),
                        new Frame(left, bottom, width, height))
                .min(Comparator.comparingDouble(covered))
                .orElseThrow();
        double x = box.x();
        double y = box.y();
        ink.graphics().setFill(ink.palette().get(PlotColor.SURFACE, 0.8));
        ink.graphics().fillRect(x - 4, y - 2, width + 8, height + 4);
        for (Entry entry : entries) {
            ink.graphics().setFill(entry.color());
            ink.graphics().fillRoundRect(x, Math.rint(y + Ink.LINE / 2 - SWATCH / 2), SWATCH, SWATCH, 3, 3);
            ink.text(
                    entry.name(),
                    x + SWATCH + 6,
                    y + Ink.LINE / 2,
                    TextAlignment.LEFT,
                    ink.palette().get(PlotColor.TEXT));
            y += Ink.LINE;
        }
    }
}
