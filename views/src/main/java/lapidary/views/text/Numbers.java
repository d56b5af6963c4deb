package lapidary.views.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;

/// Numbers as they stand in the window: a point for decimals, commas between thousands, a real minus sign, a space
/// before the unit. Not a number is "–".
public final class Numbers {
    /// The minus sign of the window, as wide as a digit.
    public static final String MINUS = "\u2212";

    /// What stands where there is no number.
    public static final String NONE = "–";

    private static final DecimalFormatSymbols SYMBOLS = DecimalFormatSymbols.getInstance(Locale.ROOT);
    private static final String[] SUPERSCRIPTS = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

    private Numbers() {}

    /// "12,288".
    public static String count(long value) {
        return withMinus(new DecimalFormat("#,##0", SYMBOLS).format(value));
    }

    /// A fixed number of decimals: `fixed(44.06, 1)` is "44.1".
    public static String fixed(double value, int decimals) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : MINUS + "∞";
        }
        DecimalFormat format = new DecimalFormat(decimals == 0 ? "#,##0" : "#,##0." + "0".repeat(decimals), SYMBOLS);
        format.setRoundingMode(RoundingMode.HALF_EVEN);
        String text = format.format(value);
        boolean isZero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return isZero && text.startsWith("-") ? text.substring(1) : withMinus(text);
    }

    /// So many significant digits; powers of ten for very large and very small numbers: "0.0213", "2.08 × 10⁻⁷".
    public static String significant(double value, int digits) {
        if (value == 0 || !Double.isFinite(value)) {
            return fixed(value, 0);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= 15) {
            return fixed(rounded.movePointLeft(exponent).doubleValue(), digits - 1) + " × " + powerOfTen(exponent);
        }
        return fixed(rounded.doubleValue(), Math.max(0, digits - 1 - exponent));
    }

    /// A share in [0, 1] as "93.8 %".
    public static String percent(double share) {
        return Double.isNaN(share) ? NONE : fixed(100 * share, 1) + " %";
    }

    /// "31.2 dB".
    public static String decibels(double value) {
        return Double.isNaN(value) ? NONE : fixed(value, 1) + " dB";
    }

    /// "10⁻⁷".
    public static String powerOfTen(int exponent) {
        StringBuilder text = new StringBuilder("10").append(exponent < 0 ? "⁻" : "");
        for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
            text.append(SUPERSCRIPTS[digit - '0']);
        }
        return text.toString();
    }

    /// A time somebody waits for: "under 1 s", "4 s", "2 min 05 s", "1 h 10 min".
    public static String duration(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        if (seconds < 1) {
            return Messages.of("text.duration.short");
        }
        if (seconds < 60) {
            return Messages.of("text.duration.seconds", seconds);
        }
        if (seconds < 3600) {
            return Messages.of("text.duration.minutes", seconds / 60, twoDigits(seconds % 60));
        }
        return Messages.of("text.duration.hours", seconds / 3600, twoDigits(seconds % 3600 / 60));
    }

    private static String twoDigits(long value) {
        return value < 10 ? "0" + value : Long.toString(value);
    }

    private static String withMinus(String text) {
        return text.startsWith("-") ? MINUS + text.substring(1) : text;
    }
}
