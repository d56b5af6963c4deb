package lapidary.app.open;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferencesTest {
    private static final String WRONG_WINDOW =
            "{\"window\":{\"x\":0,\"y\":0,\"width\":-5,\"height\":9,\"maximized\":false,\"columns\":[],\"rows\":0.5}}";

    @TempDir
    private Path folder;

    @Test
    void comeBackAsTheyWereWritten() {
        PreferencesFile file = new PreferencesFile(folder.resolve("new/folder"));
        WindowState window = new WindowState(-1200, 40.5, 1440, 900, true, List.of(0.25, 0.75), 0.6, "place.bits");
        Preferences kept = new Preferences(
                ThemeChoice.DARK,
                List.of("/a/model.gguf", "/b"),
                Optional.of(window),
                List.of("action.undo"),
                "choose");
        file.write(kept);
        assertEquals(kept, file.read());
    }

    @Test
    void beginAnewWhenThereIsNoFile() {
        assertEquals(Preferences.NONE, new PreferencesFile(folder).read());
    }

    @Test
    void beginAnewWhenTheFileIsDamaged() throws Exception {
        for (String damaged :
                List.of("{", "[]", "{\"dark\":1}", "{\"recent\":[null],\"dark\":true}", "null", "", WRONG_WINDOW)) {
            Files.writeString(folder.resolve("window.json"), damaged);
            assertEquals(Preferences.NONE, new PreferencesFile(folder).read(), damaged);
        }
    }

    @Test
    void whatAnOlderVersionWroteIsKept() throws Exception {
        Files.writeString(folder.resolve("window.json"), "{\"dark\":true,\"recent\":[\"/a.gguf\"]}");
        Preferences read = new PreferencesFile(folder).read();
        assertEquals(new Preferences(ThemeChoice.DARK, List.of("/a.gguf"), Optional.empty(), List.of(), ""), read);
        Files.writeString(folder.resolve("window.json"), "{\"dark\":false,\"recent\":[]}");
        assertEquals(Preferences.NONE, new PreferencesFile(folder).read());
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
