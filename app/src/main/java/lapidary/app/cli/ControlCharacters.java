package lapidary.app.cli;

import java.util.Locale;

/// Names and texts come out of files that strangers made: what would steer the terminal is shown instead of sent.
final class ControlCharacters {
    private ControlCharacters() {}

    /// Control characters as a backslash and their code, in JSON strings the very same; lines and tabs stay.
    static String shown(String text) {
        return text.chars().noneMatch(ControlCharacters::steers) ? text : replaced(text, false);
    }

    /// The same for a text that is to stay on its line.
    static String shownInLine(String text) {
        return text.chars().noneMatch(Character::isISOControl) ? text : replaced(text, true);
    }

    private static boolean steers(int character) {
        return Character.isISOControl(character) && character != '\n' && character != '\t';
    }

    private static String replaced(String text, boolean oneLine) {
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.chars().forEach(character -> {
            if (oneLine ? Character.isISOControl(character) : steers(character)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", character));
            } else {
                shown.append((char) character);
            }
        });
        return shown.toString();
    }
}
