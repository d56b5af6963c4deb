package lapidary.views.plot;

import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import lapidary.views.theme.Fonts;

/// Draws crisp lines and small text on a canvas in the colours of a palette. Used on the FX thread.
final class Ink {
    /// Height of a line of small text.
    static final double LINE = 16;

    private static final double SIZE = 11;

    private final GraphicsContext g;
    private final Palette palette;
    private final Font font = Fonts.text(SIZE);
    private final Text ruler = new Text();

    Ink(GraphicsContext g, Palette palette) {
        this.g = g;
        this.palette = palette;
        ruler.setFont(font);
    }

    GraphicsContext graphics() {
        return g;
    }

    Palette palette() {
        return palette;
    }

    /// A line one pixel wide along pixel centres.
    void hairline(double x1, double y1, double x2, double y2, Color color) {
        g.setStroke(color);
        g.setLineWidth(1);
        g.strokeLine(centre(x1), centre(y1), centre(x2), centre(y2));
    }

    void dashed(double x1, double y1, double x2, double y2, Color color) {
        g.setLineDashes(4, 3);
        hairline(x1, y1, x2, y2, color);
        g.setLineDashes();
    }

    /// Text whose left end, middle or right end is at `x`, centred on `y`.
    void text(String text, double x, double y, TextAlignment alignment, Color color) {
        g.setFont(font);
        g.setFill(color);
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.CENTER);
        double shift =
                switch (alignment) {
                    case LEFT, JUSTIFY -> 0;
                    case CENTER -> -width(text) / 2;
                    case RIGHT -> -width(text);
                };
        g.fillText(text, Math.rint(x + shift), Math.rint(y));
    }

    /// Text on a patch of the background, readable over whatever is drawn below it.
    void label(String text, double x, double y, TextAlignment alignment, Color color) {
        double width = width(text);
        double left =
                alignment == TextAlignment.CENTER ? x - width / 2 : alignment == TextAlignment.RIGHT ? x - width : x;
        g.setFill(palette.get(PlotColor.SURFACE, 0.85));
        g.fillRect(Math.rint(left) - 2, Math.rint(y) - 7, width + 4, 14);
        text(text, x, y, alignment, color);
    }

    /// Text that reads upwards, centred on a point.
    void upwards(String text, double x, double y, Color color) {
        g.save();
        g.translate(Math.rint(x), Math.rint(y));
        g.rotate(-90);
        text(text, 0, 0, TextAlignment.CENTER, color);
        g.restore();
    }

    double width(String text) {
        ruler.setText(text);
        return Math.ceil(ruler.getLayoutBounds().getWidth());
    }

    static double centre(double pixel) {
        return Math.floor(pixel) + 0.5;
    }
}
