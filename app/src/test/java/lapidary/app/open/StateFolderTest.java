package lapidary.app.open;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StateFolderTest {
    private static final Path HOME = Path.of("/home/anna");

    @Test
    void followsTheHabitsOfEachSystem() {
        assertEquals(HOME.resolve(".local/state/lapidary"), StateFolder.of("Linux", HOME, name -> null));
        assertEquals(Path.of("/x/lapidary"), StateFolder.of("Linux", HOME, Map.of("XDG_STATE_HOME", "/x")::get));
        assertEquals(HOME.resolve("AppData/Local/Lapidary"), StateFolder.of("Windows 11", HOME, name -> null));
        assertEquals(
                HOME.resolve("Library/Application Support/Lapidary"), StateFolder.of("Mac OS X", HOME, name -> null));
    }
}
