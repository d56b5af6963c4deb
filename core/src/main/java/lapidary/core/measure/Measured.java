package lapidary.core.measure;

import java.util.Locale;

/// A number that says what it is.
///
/// @param metric its name, e.g. "KL divergence"
/// @param value the number; NaN when nothing has been measured
/// @param low lower end of the 95 % interval (equal to `value` when exact)
/// @param high upper end of the 95 % interval
/// @param unit "nats", "dB", "bytes", "" for a pure number
/// @param count how many tokens, images or weights it rests on
/// @param from how it was obtained
public record Measured(String metric, double value, double low, double high, String unit, long count, Provenance from) {

    /// An exact number: its interval is the number itself.
    public static Measured exact(String metric, double value, String unit, long count, Provenance from) {
        return new Measured(metric, value, value, value, unit, count, from);
    }

    /// Half the width of the interval: the number after "±".
    public double halfWidth() {
        return (high - low) / 2;
    }

    /// "0.01300 ± 0.00040": for means, whose interval is as wide on both sides.
    public String withMargin(int decimals) {
        String pattern = "%." + decimals + "f";
        return Double.isFinite(halfWidth())
                ? String.format(Locale.ROOT, pattern + " ± " + pattern, value, halfWidth())
                : String.format(Locale.ROOT, pattern, value);
    }

    /// "40.951 (38.222 to 43.771)": for what has an interval that reaches further on one side, as a
    /// perplexity's does.
    public String withInterval(int decimals) {
        String pattern = "%." + decimals + "f";
        return Double.isFinite(halfWidth())
                ? String.format(Locale.ROOT, pattern + " (" + pattern + " to " + pattern + ")", value, low, high)
                : String.format(Locale.ROOT, pattern, value);
    }
}
