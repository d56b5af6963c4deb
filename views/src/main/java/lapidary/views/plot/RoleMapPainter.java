package lapidary.views.plot;

import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Numbers;

/// Draws a [RoleMap] once.
final class RoleMapPainter {
    private static final double NUMBERED_HEIGHT = 16;
    private static final double TALLEST = 72;
    private static final double BAR = 12;
    private static final double BAR_ROOM = 92;

    private final Ink ink;
    private final RoleMap.Content now;
    private final String title;
    private final MapScale scale;
    private Frame frame = new Frame(0, 0, 1, 1);

    /// @param title what a row is
    RoleMapPainter(Ink ink, RoleMap.Content now, String title, boolean isLogarithmic) {
        this.ink = ink;
        this.now = now;
        this.title = title;
        this.scale = MapScale.of(
                ink.palette(),
                now.cells().stream().mapToDouble(RoleMap.Cell::value).toArray(),
                isLogarithmic,
                now.isSigned(),
                now.isFalling());
    }

    /// Where the cells are.
    Frame draw(double width, double height) {
        double left =
                Math.max(24, now.rows().stream().mapToDouble(ink::width).max().orElse(0) + 10 + Ink.LINE);
        double top = Axes.HEAD + 2 * Ink.LINE + 2;
        double wide = Math.max(8, width - left - BAR_ROOM);
        double tall =
                Math.max(8, Math.min(height - top - 6, TALLEST * now.rows().size()));
        frame = new Frame(left, top, wide, tall);
        now.cells().forEach(this::cell);
        labels();
        bar(height);
        return frame;
    }

    private double wide() {
        return frame.width() / Math.max(1, now.columns().size());
    }

    private double tall() {
        return frame.height() / Math.max(1, now.rows().size());
    }

    private void cell(RoleMap.Cell cell) {
        double gap = tall() >= 6 ? 1 : 0;
        double x = frame.x() + cell.column() * wide();
        double y = frame.y() + cell.row() * tall();
        boolean isKnown = !Double.isNaN(cell.value());
        Color color = isKnown ? scale.color(cell.value()) : ink.palette().get(PlotColor.AXIS, 0.25);
        ink.graphics().setFill(color);
        ink.graphics().fillRect(x, y, Math.max(1, wide() - gap), Math.max(1, tall() - gap));
        String number = isKnown && tall() >= NUMBERED_HEIGHT ? number(cell.value()) : "";
        if (!number.isEmpty()) {
            ink.text(
                    number,
                    x + wide() / 2,
                    y + tall() / 2,
                    TextAlignment.CENTER,
                    TokenScale.readable(color, Color.WHITE, Color.BLACK));
        }
    }

    /// As many digits as there is room for; "" where there is room for none.
    private String number(double value) {
        for (int digits = 3; digits > 0; digits--) {
            String text = Numbers.significant(value, digits);
            if (ink.width(text) <= wide() - 4) {
                return text;
            }
        }
        return "";
    }

    private void labels() {
        Color muted = ink.palette().get(PlotColor.MUTED);
        double free = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < now.columns().size(); column++) {
            double x = frame.x() + (column + 0.5) * wide();
            String name = fitted(now.columns().get(column), wide() - 4);
            double half = ink.width(name) / 2;
            if (x - half >= free) {
                ink.text(name, x, frame.y() - Ink.LINE / 2, TextAlignment.CENTER, muted);
                free = x + half + 2;
            }
        }
        double next = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < now.rows().size(); row++) {
            double y = frame.y() + (row + 0.5) * tall();
            if (y - 6 >= next) {
                ink.text(now.rows().get(row), frame.x() - 6, y, TextAlignment.RIGHT, muted);
                next = y + 6;
            }
        }
        ink.upwards(title, 8, frame.y() + frame.height() / 2, muted);
    }

    /// Without what goes before the last underscore where the whole is too wide: "attn_output" becomes "output".
    private String fitted(String name, double most) {
        if (ink.width(name) <= most) {
            return name;
        }
        String text = name.substring(name.lastIndexOf('_') + 1);
        while (ink.width(text) > most && text.length() > 2) {
            text = text.substring(0, text.length() - 2) + "…";
        }
        return text;
    }

    private void bar(double height) {
        Color muted = ink.palette().get(PlotColor.MUTED);
        double x = frame.right() + 14;
        double tall = Math.max(frame.height(), Math.min(height - frame.y() - 6, 120));
        ink.text(now.unit(), frame.right() + BAR_ROOM - 4, Axes.HEAD + Ink.LINE / 2, TextAlignment.RIGHT, muted);
        for (int i = 0; i < tall; i++) {
            ink.graphics().setFill(scale.ofPlace(1 - (i + 0.5) / tall));
            ink.graphics().fillRect(x, frame.y() + i, BAR, 1.5);
        }
        for (Tick tick : scale.ticks((int) Math.max(2, tall / 40))) {
            double y = frame.y() + tall * (1 - scale.place(tick.value()));
            ink.hairline(x + BAR, y, x + BAR + 3, y, ink.palette().get(PlotColor.AXIS));
            ink.text(tick.label(), x + BAR + 6, y, TextAlignment.LEFT, muted);
        }
    }
}
