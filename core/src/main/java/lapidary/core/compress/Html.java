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

    static String escape(String raw) {
        return raw.replace("&", "&amp;")
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
