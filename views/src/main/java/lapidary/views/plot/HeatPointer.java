package lapidary.views.plot;

import javafx.scene.paint.Color;

/// The place of a heat map that is read out: under the mouse, or the middle for those who come by keyboard.
final class HeatPointer {
    private static final double CROSS = 6;

    private final HeatMap map;
    private double x = Double.NaN;
    private double y;
    private boolean isMiddle;

    HeatPointer(HeatMap map) {
        this.map = map;
    }

    /// Reads a point from now on.
    void read(double newX, double newY) {
        x = newX;
        y = newY;
        isMiddle = false;
        refresh();
    }

    /// Reads the middle from now on.
    void readMiddle() {
        x = map.frame().x() + map.frame().width() / 2;
        y = map.frame().y() + map.frame().height() / 2;
        isMiddle = true;
        refresh();
    }

    /// Reads nothing any more.
    void hide() {
        x = Double.NaN;
        isMiddle = false;
        map.showReadout("", 0, 0);
    }

    /// Reads the same place again, because other cells may lie there now.
    void refresh() {
        if (!Double.isNaN(x)) {
            map.showReadout(text(), x, y);
        }
    }

    /// Marks the middle while it is read.
    void draw(Ink ink) {
        if (isMiddle) {
            Color color = ink.palette().get(PlotColor.OUTLIER);
            ink.hairline(x - CROSS, y, x + CROSS, y, color);
            ink.hairline(x, y - CROSS, x, y + CROSS, color);
        }
    }

    private String text() {
        Frame frame = map.frame();
        return map.viewport()
                .filter(view -> frame.contains(x, y))
                .map(view -> {
                    long row = view.row(y - frame.y());
                    long column = view.column(x - frame.x());
                    boolean inside = row >= 0 && row < view.rows() && column >= 0 && column < view.columns();
                    return inside ? map.readout(view, row, column) : "";
                })
                .orElse("");
    }
}
