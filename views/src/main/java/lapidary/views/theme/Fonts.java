package lapidary.views.theme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;

/// The fonts that ship with the program. All digits and signs have one width, so columns of numbers align.
public final class Fonts {
    /// Family of all running text; its bold is a semi-bold.
    public static final String SANS = "Lapidary Sans";

    /// Family for words that carry more weight than their neighbours.
    public static final String MEDIUM = "Lapidary Sans Medium";

    /// Family for tensor names and bytes.
    public static final String MONO = "Lapidary Mono";

    private static final String[] FILES = {
        "LapidarySans-Regular.ttf", "LapidarySans-Medium.ttf", "LapidarySans-Bold.ttf", "LapidaryMono-Regular.ttf"
    };

    private static boolean loaded;

    private Fonts() {}

    /// Makes the fonts known to JavaFX; later calls do nothing.
    ///
    /// @throws IllegalStateException when a font file is missing or damaged
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        for (String file : FILES) {
            try (InputStream stream = Fonts.class.getResourceAsStream("/lapidary/font/" + file)) {
                if (stream == null || Font.loadFont(stream, 13) == null) {
                    throw new IllegalStateException("font " + file + " is missing or damaged");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("font " + file, e);
            }
        }
        loaded = true;
    }

    /// Running text of `size` pixels, for drawing on a canvas.
    public static Font text(double size) {
        load();
        return Font.font(SANS, size);
    }

    /// Medium weight of `size` pixels, for drawing on a canvas.
    public static Font medium(double size) {
        load();
        return Font.font(MEDIUM, size);
    }

    /// Semi-bold of `size` pixels, for drawing on a canvas.
    public static Font bold(double size) {
        load();
        return Font.font(SANS, FontWeight.BOLD, size);
    }
}
