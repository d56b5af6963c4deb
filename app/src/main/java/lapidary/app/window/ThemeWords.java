package lapidary.app.window;

import lapidary.app.open.ThemeChoice;
import lapidary.views.text.Messages;

/// What the themes are called.
final class ThemeWords {
    private ThemeWords() {}

    static String of(ThemeChoice choice) {
        return Messages.of(
                switch (choice) {
                    case SYSTEM -> "theme.system";
                    case LIGHT -> "theme.light";
                    case DARK -> "theme.dark";
                });
    }
}
