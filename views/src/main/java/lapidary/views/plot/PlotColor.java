package lapidary.views.plot;

import javafx.scene.paint.Color;
import lapidary.views.text.Messages;

/// The colours a plot draws with, by meaning. Their values come from the style sheet under `-plot-` and the name
/// here; the fallback serves plots outside any style sheet.
public enum PlotColor {
    SURFACE("surface", "#ffffff"),
    TEXT("text", "#1f2328"),
    MUTED("muted", "#57606a"),
    GRID("grid", "#eaedf1"),
    AXIS("axis", "#8c959f"),
    ORIGINAL(Messages.of("common.original"), "#2f7fd1"),
    COMPRESSED(Messages.of("common.compressed"), "#dd7217"),
    STALE("stale", "#9099a3"),
    ACCENT("accent", "#0969da"),
    OUTLIER("outlier", "#cf222e"),
    BOUNDARY("boundary", "#ffffffbf"),
    RAMP_0("ramp-0", "#00224e"),
    RAMP_1("ramp-1", "#123570"),
    RAMP_2("ramp-2", "#3b496c"),
    RAMP_3("ramp-3", "#575d6d"),
    RAMP_4("ramp-4", "#707173"),
    RAMP_5("ramp-5", "#8a8678"),
    RAMP_6("ramp-6", "#a59c74"),
    RAMP_7("ramp-7", "#c3b369"),
    RAMP_8("ramp-8", "#e1cc55"),
    RAMP_9("ramp-9", "#fee838"),
    ERROR_0("error-0", "#1f5fa8"),
    ERROR_1("error-1", "#86b4de"),
    ERROR_2("error-2", "#f7f7f5"),
    ERROR_3("error-3", "#f2b27a"),
    ERROR_4("error-4", "#c25608"),
    TOKEN_0("token-0", "#08519c"),
    TOKEN_1("token-1", "#4a90c9"),
    TOKEN_2("token-2", "#a3cbe6"),
    TOKEN_3("token-3", "#e1eef8"),
    TOKEN_4("token-4", "#ffffff"),
    TOKEN_5("token-5", "#fdebd0"),
    TOKEN_6("token-6", "#fbbd80"),
    TOKEN_7("token-7", "#e3752c"),
    TOKEN_8("token-8", "#8f2d04"),
    BITS_1("bits-1", "#5a1e8c"),
    BITS_2("bits-2", "#5c38a6"),
    BITS_3("bits-3", "#5252b4"),
    BITS_4("bits-4", "#456bba"),
    BITS_5("bits-5", "#3a83ba"),
    BITS_6("bits-6", "#3099b3"),
    BITS_7("bits-7", "#2aada8"),
    BITS_8("bits-8", "#2fbf9f"),
    BITS_DENSE("bits-dense", "#8b949e");

    private final String property;
    private final Color fallback;

    PlotColor(String name, String fallback) {
        this.property = "-plot-" + name;
        this.fallback = Color.web(fallback);
    }

    /// Of something with so many bits per weight, the same as its chip: violet for few, teal for
    /// eight, grey for plain
    /// numbers.
    static PlotColor ofBits(double bits) {
        return switch (bits >= 10 ? 9 : (int) Math.clamp(bits, 1, 8)) {
            case 1 -> BITS_1;
            case 2 -> BITS_2;
            case 3 -> BITS_3;
            case 4 -> BITS_4;
            case 5 -> BITS_5;
            case 6 -> BITS_6;
            case 7 -> BITS_7;
            case 8 -> BITS_8;
            default -> BITS_DENSE;
        };
    }

    /// Name of the style property.
    String property() {
        return property;
    }

    Color fallback() {
        return fallback;
    }
}
