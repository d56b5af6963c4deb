package lapidary.views.plot;

import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The colour bar of a heat map: its scale with labels; an arrow where larger values share the last colour.
final class HeatBar {
    /// Room it takes at the right of a heat map.
    static final double WIDTH = 84;

    private static final double BAR = 12;
    private static final double GAP = 10;
    private static final double ROOM = 40;

    private final Ink ink;
    private final HeatColors colors;
    private final double maximum;

    /// @param maximum largest magnitude there is; 0 while unknown
    HeatBar(Ink ink, HeatColors colors, double maximum) {
        this.ink = ink;
        this.colors = colors;
        this.maximum = maximum;
    }

    void draw(Frame frame, String title) {
        Color muted = ink.palette().get(PlotColor.MUTED);
        ink.text(title, frame.right() + WIDTH - 4, frame.y() - 12, TextAlignment.RIGHT, muted);
        if (maximum <= 0) {
            return;
        }
        double x = frame.right() + GAP;
        boolean saturates = maximum > 1.001 * colors.limit();
        double head = saturates ? 10 : 0;
        double height = frame.height() - head;
        for (int i = 0; i < height; i++) {
            ink.graphics().setFill(color(1 - (i + 0.5) / height));
            ink.graphics().fillRect(x, frame.y() + head + i, BAR, 1);
        }
        double free = frame.y();
        if (saturates) {
            ink.graphics().setFill(color(1));
            ink.graphics()
                    .fillPolygon(
                            new double[] {x, x + BAR / 2, x + BAR},
                            new double[] {frame.y() + head - 2, frame.y(), frame.y() + head - 2},
                            3);
            ink.text(
                    Messages.of("plot.to", Numbers.significant(maximum, 2)),
                    x + BAR + 6,
                    frame.y() + 5,
                    TextAlignment.LEFT,
                    muted);
            free = frame.y() + 18;
        }
        for (Tick tick : colors.ticks((int) Math.max(2, height / ROOM))) {
            double y = frame.bottom() - height * tick.value();
            if (y >= free - 0.5) {
                ink.hairline(x + BAR, y, x + BAR + 3, y, ink.palette().get(PlotColor.AXIS));
                ink.text(tick.label(), x + BAR + 6, y, TextAlignment.LEFT, muted);
            }
        }
    }

    private Color color(double place) {
        int argb = colors.ramp().argb(place);
        return Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
    }
}
