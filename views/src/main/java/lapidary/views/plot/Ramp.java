package lapidary.views.plot;

import java.util.List;
import javafx.scene.paint.Color;

/// A continuous scale of colours, looked up in steps fine enough not to be seen.
final class Ramp {
    /// Colours of the table.
    static final int STEPS = 512;

    private static final List<PlotColor> MAGNITUDE = List.of(
            PlotColor.RAMP_0,
            PlotColor.RAMP_1,
            PlotColor.RAMP_2,
            PlotColor.RAMP_3,
            PlotColor.RAMP_4,
            PlotColor.RAMP_5,
            PlotColor.RAMP_6,
            PlotColor.RAMP_7,
            PlotColor.RAMP_8,
            PlotColor.RAMP_9);
    private static final List<PlotColor> SIGNED =
            List.of(PlotColor.ERROR_0, PlotColor.ERROR_1, PlotColor.ERROR_2, PlotColor.ERROR_3, PlotColor.ERROR_4);
    private static final List<PlotColor> TOKENS_SIGNED = List.of(
            PlotColor.TOKEN_0,
            PlotColor.TOKEN_1,
            PlotColor.TOKEN_2,
            PlotColor.TOKEN_3,
            PlotColor.TOKEN_4,
            PlotColor.TOKEN_5,
            PlotColor.TOKEN_6,
            PlotColor.TOKEN_7,
            PlotColor.TOKEN_8);
    private static final List<PlotColor> TOKENS = TOKENS_SIGNED.subList(4, 9);

    private final int[] argb = new int[STEPS];

    private Ramp(Palette palette, List<PlotColor> stops) {
        for (int i = 0; i < STEPS; i++) {
            double place = i / (STEPS - 1.0) * (stops.size() - 1);
            int stop = Math.min((int) place, stops.size() - 2);
            Color color = palette.get(stops.get(stop)).interpolate(palette.get(stops.get(stop + 1)), place - stop);
            argb[i] = argb(color);
        }
    }

    /// From dark for small to bright for large.
    static Ramp magnitude(Palette palette) {
        return new Ramp(palette, MAGNITUDE);
    }

    /// Blue below zero, white at zero, orange above.
    static Ramp signed(Palette palette) {
        return new Ramp(palette, SIGNED);
    }

    /// Behind text: the surface itself for zero, then orange; blue below zero where the sign counts.
    static Ramp behindText(Palette palette, boolean isSigned) {
        return new Ramp(palette, isSigned ? TOKENS_SIGNED : TOKENS);
    }

    /// The colour at a place in [0, 1], opaque.
    int argb(double place) {
        return argb[(int) Math.clamp(place * STEPS, 0, STEPS - 1)];
    }

    static int argb(Color color) {
        int red = (int) Math.round(color.getRed() * 255);
        int green = (int) Math.round(color.getGreen() * 255);
        int blue = (int) Math.round(color.getBlue() * 255);
        return 0xff000000 | red << 16 | green << 8 | blue;
    }
}
