package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;

/// Names and colours of what is drawn: inside the plot, where least is in the way, or in a row above it.
final class Legend {
    private static final double SWATCH = 10;
    private static final double MARGIN = 8;
    private static final double GAP = 14;
    private static final int ROWS = 6;

    private record Entry(String name, Color color, boolean isDashed) {}

    private final Ink ink;
    private final List<Entry> entries = new ArrayList<>();

    Legend(Ink ink) {
        this.ink = ink;
    }

    void add(String name, Color color) {
        entries.add(new Entry(name, color, false));
    }

    void addDashed(String name, Color color) {
        entries.add(new Entry(name, color, true));
    }

    /// How wide all names are in one row.
    double rowWidth() {
        return entries.stream()
                        .mapToDouble(entry -> SWATCH + 6 + ink.width(entry.name()))
                        .sum()
                + GAP * Math.max(0, entries.size() - 1);
    }

    /// All names in one row.
    ///
    /// @param y of its top
    void drawRow(double x, double y) {
        double at = x;
        for (Entry entry : entries) {
            draw(entry, at, y);
            at += SWATCH + 6 + ink.width(entry.name()) + GAP;
        }
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
        Frame box = places(frame, width, height).stream()
                .min(Comparator.comparingDouble(covered))
                .orElseThrow();
        double x = box.x();
        double y = box.y();
        ink.graphics().setFill(ink.palette().get(PlotColor.SURFACE, 0.8));
        ink.graphics().fillRect(x - 4, y - 2, width + 8, height + 4);
        for (Entry entry : entries) {
            draw(entry, x, y);
            y += Ink.LINE;
        }
    }

    private void draw(Entry entry, double x, double y) {
        double middle = y + Ink.LINE / 2;
        if (entry.isDashed()) {
            ink.dashed(x - 1, middle, x + SWATCH + 1, middle, entry.color());
        } else {
            ink.graphics().setFill(entry.color());
            ink.graphics().fillRoundRect(x, Math.rint(middle - SWATCH / 2), SWATCH, SWATCH, 3, 3);
        }
        ink.text(
                entry.name(),
                x + SWATCH + 6,
                middle,
                TextAlignment.LEFT,
                ink.palette().get(PlotColor.TEXT));
    }

    /// Along the right and the left edge, then nearer to the edges and to the middle, from top to
    /// bottom: the order in
    /// which they are preferred.
    private static List<Frame> places(Frame frame, double width, double height) {
        double top = frame.y() + MARGIN;
        double step = Math.max(0, frame.bottom() - MARGIN - height - top) / (ROWS - 1);
        List<Frame> places = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            places.add(new Frame(frame.right() - MARGIN - width, top + row * step, width, height));
            places.add(new Frame(frame.x() + MARGIN, top + row * step, width, height));
        }
        double last = frame.right() - width;
        for (double x : new double[] {last, frame.x() + 4, last - 3 * MARGIN, last - 6 * MARGIN}) {
            places.add(new Frame(x, top, width, height));
        }
        return places;
    }
}
