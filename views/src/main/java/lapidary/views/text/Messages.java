package lapidary.views.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/// The words of the window, by key, from the one bundle `lapidary/messages.properties`.
///
/// A key that is missing there is a fault of the program and ends in an exception; a test looks for each.
public final class Messages {
    private static final ResourceBundle BUNDLE = ResourceBundle.getBundle("lapidary.messages");

    private static final boolean IS_MAC =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

    private Messages() {}

    /// The words of the key as they are.
    public static String of(String key) {
        return ofDesktop(BUNDLE.getString(key));
    }

    /// The words of the key with the values put where its pattern names them. Whole numbers get separators of
    /// thousands; other numbers come as text, rounded as the place wants them.
    public static String of(String key, Object... values) {
        return new MessageFormat(of(key), Locale.ROOT).format(values);
    }

    /// Words that name keys, with the names that they have on this desktop.
    public static String ofDesktop(String words) {
        return ofDesktop(words, IS_MAC);
    }

    static String ofDesktop(String words, boolean isMac) {
        return isMac ? words.replace("Ctrl+", "⌘") : words;
    }
}
