package lapidary.core.measure;

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
}
