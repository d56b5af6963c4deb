package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every character is ten pixels wide here.
class TokenLayoutTest {

    private static TokenLayout layout(double across, String... texts) {
        return TokenLayout.of(List.of(texts), text -> 10 * Math.max(1, text.length()), across);
    }

    private static List<Integer> starts(TokenLayout layout) {
        List<Integer> starts = new ArrayList<>();
        for (int line = 0; line < layout.lines(); line++) {
            starts.add(layout.start(line));
        }
        return starts;
    }

    @Test
    void wordsStayTogether() {
        assertEquals(
                List.of(0, 2),
                starts(layout(100, "The", " wha", " le", "rs", " go")).subList(0, 2));
        assertEquals(0, layout(100, "The", " wha", " le", "rs").left(2));
    }

    @Test
    void aWordLongerThanTheLineIsCut() {
        assertEquals(List.of(0, 2, 4), starts(layout(60, "abc", "def", "ghi", "jkl", "mno")));
    }

    @Test
    void aLineFeedEndsTheLine() {
        assertEquals(List.of(0, 2, 3), starts(layout(500, "a", "\n", "\n", "b")));
    }

    @Test
    void anEmptyTextHasNoLines() {
        assertEquals(0, layout(100).lines());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyTokenStandsOnceWithinTheWidth(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String text = "abcdefgh".substring(0, random.nextInt(9));
            texts.add(random.nextInt(3) == 0 ? " " + text : random.nextInt(40) == 0 ? "\n" : text);
        }
        TokenLayout layout = TokenLayout.of(texts, text -> 10 * Math.max(1, text.length()), 400);
        int next = 0;
        for (int line = 0; line < layout.lines(); line++) {
            assertEquals(next, layout.start(line));
            double x = 0;
            for (int token = layout.start(line); token < layout.end(line); token++) {
                assertEquals(x, layout.left(token), "place of token " + token);
                assertEquals(line, layout.lineOf(token));
                assertEquals(token, layout.at(line, x + 1));
                x += layout.width(token);
            }
            assertTrue(x <= 400, "width of line " + line);
            assertEquals(-1, layout.at(line, x + 1));
            next = layout.end(line);
        }
        assertEquals(texts.size(), next);
    }

    @Test
    void theStripShowsTheMeanOfItsLines() {
        TokenLayout layout = layout(500, "a", "\n", "b", "\n", "c");
        float[] means = TokenMeans.of(layout, new float[] {1, 3, Float.NaN, Float.NaN, 6}, 3, 1);
        assertEquals(2, means[0]);
        assertTrue(Float.isNaN(means[1]));
        assertEquals(6, means[2]);
    }

    @Test
    void textIsReadableOnEveryColour() {
        for (String theme : List.of(
                "#1f2328 #ffffff #fbbd80 #e3752c #8f2d04 #4a90c9", "#dbe2ea #0d1117 #7d4510 #d27f28 #ffdca8 #4a94d6")) {
            String[] colors = theme.split(" ");
            var text = javafx.scene.paint.Color.web(colors[0]);
            var surface = javafx.scene.paint.Color.web(colors[1]);
            for (int i = 1; i < colors.length; i++) {
                var behind = javafx.scene.paint.Color.web(colors[i]);
                double contrast = TokenScale.contrast(behind, TokenScale.readable(behind, text, surface));
                assertTrue(contrast >= 4.5, colors[i] + ": " + contrast);
            }
        }
    }
}
