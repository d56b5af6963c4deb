package lapidary.app.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import lapidary.app.support.Bench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Light or dark.
class ThemeModelTest {
    private final Bench bench = new Bench();

    @TempDir
    private Path folder;

    private RecentModel recent;
    private ThemeModel theme;

    @BeforeEach
    void make() {
        recent = new RecentModel(bench.workbench(), new PreferencesFile(folder));
        theme = new ThemeModel(recent);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theDesktopIsFollowedUntilAThemeIsChosen() {
        assertEquals(ThemeChoice.SYSTEM, theme.choiceProperty().get());
        theme.systemDarkProperty().set(true);
        assertTrue(theme.darkProperty().get());
        assertEquals(ThemeChoice.SYSTEM, theme.choiceProperty().get());
        theme.darkProperty().set(false);
        assertEquals(ThemeChoice.LIGHT, theme.choiceProperty().get());
        theme.systemDarkProperty().set(false);
        theme.systemDarkProperty().set(true);
        assertFalse(theme.darkProperty().get());
    }

    @Test
    void theDesktopCanBeFollowedAgain() {
        theme.systemDarkProperty().set(true);
        theme.choiceProperty().set(ThemeChoice.LIGHT);
        assertFalse(theme.darkProperty().get());
        theme.choiceProperty().set(ThemeChoice.SYSTEM);
        assertTrue(theme.darkProperty().get());
    }

    @Test
    void whatWasChosenIsKept() {
        theme.choiceProperty().set(ThemeChoice.DARK);
        assertEquals(ThemeChoice.DARK, recent.preferencesProperty().get().theme());
        theme.choiceProperty().set(ThemeChoice.LIGHT);
        recent.recall(Preferences.NONE.withTheme(ThemeChoice.DARK));
        assertTrue(theme.darkProperty().get());
    }
}
