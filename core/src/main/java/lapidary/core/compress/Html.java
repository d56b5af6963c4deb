package lapidary.core.compress;

import java.util.Locale;

/// Pieces of a page: escaped text and numbers for people.
final class Html {
    private final StringBuilder text = new StringBuilder();

    /// Appends markup as it is; `%s` and its like take arguments, which are escaped when they are texts.
    Html add(String markup, Object... arguments) {
        Object[] safe = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            safe[i] = arguments[i] instanceof String string ? escape(string) : arguments[i];
        }
        text.append(safe.length == 0 ? markup : format(markup, safe));
        return this;
    }

    /// The same numbers wherever the program runs.
    static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }

    /// Appends what another piece holds.
    Html add(Html piece) {
        text.append(piece.text);
        return this;
    }

    /// A ratio in decibels; "exact" where nothing differs, "–" where nobody measured it.
    static String decibels(double value) {
        return Double.isNaN(value) ? "–" : Double.isInfinite(value) ? "exact" : format("%.2f", value);
    }

    /// Which colour of the ordered ramp a width has.
    static String ramp(double bits) {
        for (int step : new int[] {2, 3, 4, 5, 6, 8}) {
            if (bits < step + 0.8) {
                return Integer.toString(step);
            }
        }
        return "16";
    }

    /// Text that is shown as it is; what no page may hold is shown as a replacement.
    static String escape(String raw) {
        StringBuilder shown = new StringBuilder(raw.length());
        raw.codePoints()
                .map(point -> Character.isISOControl(point) && point != '\n' && point != '\t'
                                || Character.getType(point) == Character.SURROGATE
                                || (point & 0xFFFE) == 0xFFFE
                        ? 0xFFFD
                        : point)
                .forEach(shown::appendCodePoint);
        return shown.toString()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
