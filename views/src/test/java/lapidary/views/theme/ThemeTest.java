package lapidary.views.theme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import lapidary.views.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ThemeTest {
    private static final double READABLE = 4.5;
    private static final double VISIBLE = 2.9;

    @ParameterizedTest
    @EnumSource
    void textIsReadableOnEverySurface(Theme theme) {
        for (String surface : List.of("-lapidary-surface", "-lapidary-surface-side", "-lapidary-surface-raised")) {
            Color ground = color(theme, surface);
            for (String text : List.of(
                    "-lapidary-text",
                    "-lapidary-text-muted",
                    "-lapidary-text-faint",
                    "-lapidary-text-stale",
                    "-lapidary-text-original",
                    "-lapidary-text-compressed")) {
                double contrast = contrast(color(theme, text), ground);
                assertTrue(contrast >= READABLE, theme + " " + text + " on " + surface + ": " + contrast);
            }
            for (String mark : List.of("-lapidary-original", "-lapidary-compressed", "-lapidary-accent")) {
                double contrast = contrast(color(theme, mark), ground);
                assertTrue(contrast >= VISIBLE, theme + " " + mark + " on " + surface + ": " + contrast);
            }
        }
    }

    @Test
    void meaningsHaveOneColourInBothThemes() {
        for (String name :
                List.of("-lapidary-original", "-lapidary-compressed", "-lapidary-bits-4", "-lapidary-ramp-9")) {
            assertEquals(color(Theme.LIGHT, name), color(Theme.DARK, name), name);
        }
    }

    @Test
    void rampsRiseInLightness() {
        rises(IntStream.rangeClosed(1, 8)
                .mapToObj(i -> color(Theme.LIGHT, "-lapidary-bits-" + i))
                .toList());
        rises(IntStream.rangeClosed(0, 9)
                .mapToObj(i -> color(Theme.LIGHT, "-lapidary-ramp-" + i))
                .toList());
    }

    @Test
    void changingTheThemeKeepsOtherStyleSheets() {
        Scene scene = Screen.call(() -> new Scene(new Region()));
        Screen.run(() -> {
            scene.getStylesheets().add("data:text/css,.x{-fx-opacity:1;}");
            Theme.LIGHT.applyTo(scene);
            Theme.DARK.applyTo(scene);
        });
        assertEquals(3, scene.getStylesheets().size(), scene.getStylesheets().toString());
        assertTrue(scene.getStylesheets().getLast().startsWith("data:"));
    }

    @Test
    void theIconHasEverySize() {
        assertEquals(
                List.of(16.0, 24.0, 32.0, 48.0, 64.0, 128.0, 256.0, 512.0),
                Screen.call(WindowIcon::sizes).stream().map(Image::getWidth).toList());
    }

    private static void rises(List<Color> colors) {
        for (int i = 1; i < colors.size(); i++) {
            assertTrue(luminance(colors.get(i)) > luminance(colors.get(i - 1)), "step " + i + " of " + colors);
        }
    }

    private static Color color(Theme theme, String name) {
        return Screen.call(() -> {
            Region region = new Region();
            region.setStyle("-fx-background-color: " + name + ";");
            Scene scene = new Scene(region);
            theme.applyTo(scene);
            region.applyCss();
            return (Color) region.getBackground().getFills().getFirst().getFill();
        });
    }

    /// Source: W3C, WCAG 2.2, "contrast ratio".
    private static double contrast(Color a, Color b) {
        double light = Math.max(luminance(a), luminance(b));
        double dark = Math.min(luminance(a), luminance(b));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double luminance(Color c) {
        return 0.2126 * linear(c.getRed()) + 0.7152 * linear(c.getGreen()) + 0.0722 * linear(c.getBlue());
    }

    private static double linear(double channel) {
        return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
    }
}
