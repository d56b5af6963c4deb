package lapidary.views.plot;

import java.util.HashMap;
import java.util.Map;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import lapidary.views.theme.Fonts;

/// How a token is written: line feeds and tabs as signs, a token that only continues a character as a dot.
final class TokenInk {
    static final double SIZE = 13;

    private static final double NARROW = 7;
    private static final int MOST_KNOWN = 1 << 18;

    private final Font font = Fonts.text(SIZE);
    private final Text ruler = new Text();
    private final Map<String, Double> widths = new HashMap<>();

    TokenInk() {
        ruler.setFont(font);
    }

    /// Whole pixels.
    double width(String text) {
        if (widths.size() > MOST_KNOWN) {
            widths.clear();
        }
        return widths.computeIfAbsent(text, this::measured);
    }

    private double measured(String text) {
        ruler.setText(shown(text));
        return Math.max(
                text.isEmpty() ? NARROW : 2, Math.rint(ruler.getLayoutBounds().getWidth()));
    }

    static String shown(String text) {
        if (text.isEmpty()) {
            return "·";
        }
        String shown =
                text.replace("\r", "").replace("\n", TokenLayout.LINE_FEED).replace("\t", "→   ");
        return shown.codePoints()
                .map(c -> Character.isISOControl(c) ? 0x2400 + (c < 0x20 ? c : 0x21) : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    void write(GraphicsContext g, String text, double x, double middle, Color color) {
        g.setFont(font);
        g.setFill(color);
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.CENTER);
        g.fillText(shown(text), text.isEmpty() ? x + 2 : x, Math.rint(middle));
    }
}
