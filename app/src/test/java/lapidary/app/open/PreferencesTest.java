package lapidary.app.open;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferencesTest {
    @TempDir
    private Path folder;

    @Test
    void comeBackAsTheyWereWritten() {
        PreferencesFile file = new PreferencesFile(folder.resolve("new/folder"));
        Preferences kept = new Preferences(true, List.of("/a/model.gguf", "/b"));
        file.write(kept);
        assertEquals(kept, file.read());
    }

    @Test
    void beginAnewWhenThereIsNoFile() {
        assertEquals(Preferences.NONE, new PreferencesFile(folder).read());
    }

    @Test
    void beginAnewWhenTheFileIsDamaged() throws Exception {
        for (String damaged : List.of("{", "[]", "{\"dark\":1}", "{\"recent\":[null],\"dark\":true}", "null", "")) {
            Files.writeString(folder.resolve("window.json"), damaged);
            assertEquals(Preferences.NONE, new PreferencesFile(folder).read(), damaged);
        }
    }

    @Test
    void theModelOpenedLastComesFirstAndOnce() {
        Path a = Path.of("/models/a.gguf").toAbsolutePath();
        Path b = Path.of("/models/b.gguf").toAbsolutePath();
        Preferences preferences = Preferences.NONE.withOpened(a).withOpened(b).withOpened(a);
        assertEquals(List.of(a.toString(), b.toString()), preferences.recent());
    }

    @Test
    void onlyTheNewestTenAreKept() {
        Preferences preferences = IntStream.range(0, 25)
                .mapToObj(i -> Path.of("/models/" + i + ".gguf"))
                .reduce(Preferences.NONE, Preferences::withOpened, (a, b) -> a);
        assertEquals(10, preferences.recent().size());
        assertEquals(
                Path.of("/models/24.gguf").toAbsolutePath().toString(),
                preferences.recent().getFirst());
    }

    @Test
    void theFolderFollowsThePlatform() {
        Path home = Path.of("/home/ada");
        assertEquals(home.resolve(".config/lapidary"), ConfigFolder.of("Linux", home, ignored -> null));
        assertEquals(
                Path.of("/conf/lapidary"), ConfigFolder.of("Linux", home, Map.of("XDG_CONFIG_HOME", "/conf")::get));
        assertEquals(
                home.resolve("Library/Application Support/Lapidary"),
                ConfigFolder.of("Mac OS X", home, ignored -> null));
        assertEquals(Path.of("/roam/Lapidary"), ConfigFolder.of("Windows 11", home, Map.of("APPDATA", "/roam")::get));
    }
}
