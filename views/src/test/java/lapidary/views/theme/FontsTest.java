package lapidary.views.theme;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import lapidary.views.Screen;
import org.junit.jupiter.api.Test;

class FontsTest {
    @Test
    void digitsAndSignsHaveOneWidth() {
        for (Font font : Screen.call(() -> List.of(Fonts.text(13), Fonts.medium(13), Fonts.bold(13)))) {
            var widths = "0123456789+±\u2212\u2007"
                    .chars()
                    .mapToObj(c -> width(font, Character.toString(c)))
                    .collect(Collectors.toSet());
            assertEquals(1, widths.size(), font.getName() + " " + widths);
        }
    }

    @Test
    void familiesAreTheOnesThatShip() {
        assertEquals(
                List.of("Lapidary Sans", "Lapidary Sans Medium", "Lapidary Sans"),
                Screen.call(() -> List.of(
                        Fonts.text(13).getFamily(),
                        Fonts.medium(13).getFamily(),
                        Fonts.bold(13).getFamily())));
        assertEquals("Bold", Screen.call(() -> Fonts.bold(13).getStyle()));
    }

    private static double width(Font font, String text) {
        return Screen.call(() -> {
            Text node = new Text(text.repeat(10));
            node.setFont(font);
            return Math.round(node.getLayoutBounds().getWidth() * 100) / 100.0;
        });
    }
}
