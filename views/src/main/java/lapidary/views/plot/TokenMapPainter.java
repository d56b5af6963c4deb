package lapidary.views.plot;

import java.util.BitSet;
import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Numbers;

/// Draws the part of a token map that is in view: lines of text, and beside them the whole text in small.
final class TokenMapPainter {
    static final double LINE = 22;
    static final double GUTTER = 58;
    /// Width of the overview at the right, which is the scroll bar.
    static final double OVERVIEW = 14;

    static final double GAP = 10;

    private final Ink ink;
    private final TokenInk tokens;
    private final TokenScale scale;
    private final boolean isStale;

    TokenMapPainter(Ink ink, TokenInk tokens, TokenScale scale, boolean isStale) {
        this.ink = ink;
        this.tokens = tokens;
        this.scale = scale;
        this.isStale = isStale;
    }

    /// @param top first pixel of the text in view
    void lines(TokenLayout layout, List<String> texts, float[] values, BitSet marks, double top, Frame frame) {
        GraphicsContext g = ink.graphics();
        g.save();
        g.beginPath();
        g.rect(0, frame.y(), frame.right(), frame.height());
        g.clip();
        int first = (int) Math.max(0, top / LINE);
        int last = (int) Math.min(layout.lines() - 1.0, (top + frame.height()) / LINE);
        for (int line = first; line <= last; line++) {
            double y = frame.y() + line * LINE - top;
            ink.text(
                    Numbers.count(layout.start(line)),
                    frame.x() - GAP,
                    y + LINE / 2,
                    TextAlignment.RIGHT,
                    ink.palette().get(PlotColor.MUTED));
            for (int token = layout.start(line); token < layout.end(line); token++) {
                float value = token < values.length ? values[token] : Float.NaN;
                double x = frame.x() + layout.left(token);
                token(texts.get(token), value, x, y, layout.width(token));
                if (marks.get(token)) {
                    g.setFill(ink.palette().get(PlotColor.ACCENT));
                    g.fillRect(x, y + LINE - 3, layout.width(token), 2);
                }
            }
        }
        g.restore();
    }

    private void token(String text, float value, double x, double y, double width) {
        Palette palette = ink.palette();
        Color behind = scale.of(value, isStale);
        ink.graphics().setFill(behind);
        ink.graphics().fillRect(x, y + 1, width - 0.5, LINE - 2);
        Color color = Float.isNaN(value)
                ? palette.get(PlotColor.MUTED)
                : TokenScale.readable(behind, palette.get(PlotColor.TEXT), palette.get(PlotColor.SURFACE));
        tokens.write(ink.graphics(), text, x, y + LINE / 2, color);
    }

    /// The whole text in small: the mean of the lines behind each pixel.
    ///
    /// @param means one per pixel, NaN where nothing was scored
    void overview(float[] means, Frame bar) {
        GraphicsContext g = ink.graphics();
        g.setFill(ink.palette().get(PlotColor.GRID));
        g.fillRect(bar.x(), bar.y(), bar.width(), bar.height());
        for (int i = 0; i < means.length; i++) {
            if (!Float.isNaN(means[i])) {
                g.setFill(scale.of(means[i], isStale));
                g.fillRect(bar.x(), bar.y() + i, bar.width(), 1);
            }
        }
    }

    /// Where the part in view lies in the whole.
    void thumb(Frame bar, double from, double to) {
        double y = bar.y() + Math.rint(from * bar.height());
        double height = Math.max(8, Math.rint((to - from) * bar.height()));
        GraphicsContext g = ink.graphics();
        g.setFill(ink.palette().get(PlotColor.ACCENT, 0.18));
        g.fillRect(bar.x() - 2, y, bar.width() + 4, height);
        g.setStroke(ink.palette().get(PlotColor.ACCENT));
        g.setLineWidth(1.5);
        g.strokeRect(bar.x() - 1.25, y + 0.75, bar.width() + 2.5, height - 1.5);
    }
}
