package lapidary.app.open;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;

/// Light or dark: what is wanted, what the desktop has, and what follows from both. Kept for the next start.
public final class ThemeModel {
    private final RecentModel recent;
    private final ObjectProperty<ThemeChoice> choice = new SimpleObjectProperty<>(ThemeChoice.SYSTEM);
    private final BooleanProperty systemDark = new SimpleBooleanProperty();
    private final BooleanProperty dark = new SimpleBooleanProperty();
    private boolean isFollowing;

    public ThemeModel(RecentModel recent) {
        this.recent = recent;
        recent.preferencesProperty().subscribe(kept -> choice.set(kept.theme()));
        choice.subscribe(this::follow);
        systemDark.subscribe(ignored -> follow(choice.get()));
        dark.subscribe((before, now) -> chosen(now));
    }

    /// What is wanted.
    public ObjectProperty<ThemeChoice> choiceProperty() {
        return choice;
    }

    /// Whether the desktop is dark; set by the window.
    public BooleanProperty systemDarkProperty() {
        return systemDark;
    }

    /// Whether the dark theme is on. Setting it is a choice of that theme.
    public BooleanProperty darkProperty() {
        return dark;
    }

    private void follow(ThemeChoice wanted) {
        isFollowing = true;
        dark.set(
                switch (wanted) {
                    case SYSTEM -> systemDark.get();
                    case LIGHT -> false;
                    case DARK -> true;
                });
        isFollowing = false;
        recent.remember(kept -> kept.withTheme(wanted));
    }

    private void chosen(boolean isDark) {
        if (!isFollowing) {
            choice.set(isDark ? ThemeChoice.DARK : ThemeChoice.LIGHT);
        }
    }
}
