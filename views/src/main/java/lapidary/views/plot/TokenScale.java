package lapidary.views.plot;

import java.util.Arrays;
import javafx.scene.paint.Color;

/// Colours behind tokens: where the scale ends, and what can be read on it.
record TokenScale(HeatColors colors, double maximum) {
    /// So much of the text lies within the scale; the rest shares the last colour.
    private static final double WITHIN = 0.995;

    private static final double LEAST = 1e-6;

    /// @param values NaN where there is none
    static TokenScale of(Palette palette, float[] values, boolean isSigned, boolean isLogarithmic) {
        float[] sizes = new float[values.length];
        int count = 0;
        for (float value : values) {
            if (!Float.isNaN(value)) {
                sizes[count++] = Math.abs(value);
            }
        }
        Arrays.sort(sizes, 0, count);
        double maximum = count == 0 ? 0 : sizes[count - 1];
        double limit = count == 0 ? 1 : rounded(Math.max(LEAST, sizes[(int) (WITHIN * (count - 1))]));
        Ramp ramp = Ramp.behindText(palette, isSigned);
        return new TokenScale(
                new HeatColors(ramp, Ramp.argb(palette.get(PlotColor.SURFACE)), limit, isSigned, isLogarithmic),
                maximum);
    }

    /// The next of 1, 2, 5 · 10ⁿ.
    private static double rounded(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        double lead = value / decade;
        return decade * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    boolean saturates() {
        return maximum > 1.001 * colors.limit();
    }

    Color color(double place, boolean isStale) {
        Color color = color(colors.ramp().argb(place));
        return isStale ? color.grayscale() : color;
    }

    Color of(float value, boolean isStale) {
        Color color = color(colors.argb(value));
        return isStale ? color.grayscale() : color;
    }

    private static Color color(int argb) {
        return Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
    }

    /// Of two colours the one that is easier to read on a third.
    static Color readable(Color behind, Color first, Color second) {
        return contrast(behind, first) >= contrast(behind, second) ? first : second;
    }

    /// Contrast ratio, from 1 to 21.
    ///
    /// Source: Web Content Accessibility Guidelines 2.2, "contrast ratio" and "relative luminance".
    static double contrast(Color a, Color b) {
        double one = luminance(a);
        double other = luminance(b);
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(double part) {
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }
}
