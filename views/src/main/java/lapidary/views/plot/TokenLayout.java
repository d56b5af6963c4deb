package lapidary.views.plot;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Where the tokens of a text stand when it is set in lines of one width: words stay together, a line feed ends a
/// line. Positions are pixels from the left end of the line.
final class TokenLayout {
    /// What a line feed looks like.
    static final String LINE_FEED = "⏎";

    private final float[] left; // (tokens)
    private final float[] width; // (tokens)
    private int[] starts = new int[64]; // (lines)
    private int lines;

    private TokenLayout(int tokens) {
        left = new float[tokens];
        width = new float[tokens];
    }

    /// @param measure width of a shown text
    /// @param across width of a line
    static TokenLayout of(List<String> texts, ToDoubleFunction<String> measure, double across) {
        TokenLayout layout = new TokenLayout(texts.size());
        double x = 0;
        int line = 0;
        int word = 0;
        layout.begin(0);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            double wide = measure.applyAsDouble(text);
            word = beginsWord(text) ? i : word;
            if (x + wide > across && i > line) {
                line = word > line ? word : i;
                layout.begin(line);
                x = layout.moveToLeft(line, i);
            }
            if (x + wide > across && i > line) {
                // The word is longer than a line.
                line = i;
                layout.begin(line);
                x = 0;
            }
            layout.left[i] = (float) x;
            layout.width[i] = (float) wide;
            x += wide;
            if (text.indexOf('\n') >= 0 && i + 1 < texts.size()) {
                line = i + 1;
                word = line;
                layout.begin(line);
                x = 0;
            }
        }
        return layout;
    }

    private static boolean beginsWord(String text) {
        return !text.isEmpty() && Character.isWhitespace(text.charAt(0));
    }

    private void begin(int token) {
        if (lines == starts.length) {
            starts = Arrays.copyOf(starts, 2 * lines);
        }
        starts[lines++] = token;
    }

    /// Sets the tokens of a word that moves down; says where the next one stands.
    private double moveToLeft(int from, int to) {
        double x = 0;
        for (int i = from; i < to; i++) {
            left[i] = (float) x;
            x += width[i];
        }
        return x;
    }

    int lines() {
        return left.length == 0 ? 0 : lines;
    }

    /// First token of a line.
    int start(int line) {
        return starts[line];
    }

    /// First token behind a line.
    int end(int line) {
        return line + 1 < lines ? starts[line + 1] : left.length;
    }

    int lineOf(int token) {
        int found = Arrays.binarySearch(starts, 0, lines, token);
        return found >= 0 ? found : -found - 2;
    }

    double left(int token) {
        return left[token];
    }

    double width(int token) {
        return width[token];
    }

    /// The token of a line that is nearest to a place.
    int nearest(int line, double x) {
        int token = start(line);
        while (token + 1 < end(line) && left[token + 1] <= x) {
            token++;
        }
        return token;
    }

    /// The token at a place; −1 where the line has ended.
    int at(int line, double x) {
        if (line < 0 || line >= lines()) {
            return -1;
        }
        int token = nearest(line, x);
        return x >= left[token] && x < left[token] + width[token] ? token : -1;
    }
}
