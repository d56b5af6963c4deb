package lapidary.core.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    private static final Path HOME = Path.of("/home/ada").toAbsolutePath();

    @Test
    void linuxHasTheStandardPlaces() {
        assertEquals(
                List.of(
                        HOME.resolve(".cache/huggingface/hub"),
                        HOME.resolve(".ollama/models"),
                        Path.of("/usr/share/ollama/.ollama/models").toAbsolutePath(),
                        HOME.resolve(".lmstudio/models"),
                        HOME.resolve(".cache/lm-studio/models"),
                        HOME.resolve(".cache/llama.cpp")),
                folders("Linux", Map.of()));
    }

    @Test
    void variablesMoveThem() {
        Map<String, String> environment = Map.of(
                "HF_HOME",
                "/data/hf",
                "OLLAMA_MODELS",
                "/data/ollama",
                "LLAMA_CACHE",
                "~/llama",
                "XDG_CACHE_HOME",
                "/x");
        List<Path> found = folders("Linux", environment);
        assertEquals(Path.of("/data/hf/hub").toAbsolutePath(), found.getFirst());
        assertTrue(found.contains(Path.of("/data/ollama").toAbsolutePath()));
        assertFalse(found.contains(HOME.resolve(".ollama/models")));
        assertTrue(found.contains(HOME.resolve("llama")));
        assertEquals(
                Path.of("/cache").toAbsolutePath(),
                folders("Linux", Map.of("HF_HUB_CACHE", "/cache", "HF_HOME", "/data/hf"))
                        .getFirst());
        assertEquals(
                Path.of("/x/huggingface/hub").toAbsolutePath(),
                folders("Linux", Map.of("XDG_CACHE_HOME", "/x")).getFirst());
    }

    @Test
    void otherSystemsHaveTheirOwnPlaceForLlamaCpp() {
        assertTrue(folders("Mac OS X", Map.of()).contains(HOME.resolve("Library/Caches/llama.cpp")));
        assertTrue(folders("Windows 11", Map.of()).contains(HOME.resolve("AppData/Local/llama.cpp")));
        assertTrue(folders("Windows 11", Map.of("LOCALAPPDATA", "/local"))
                .contains(Path.of("/local/llama.cpp").toAbsolutePath()));
    }

    @Test
    void aVariableThatIsNoPathIsPassedOver() {
        assertEquals(
                HOME.resolve(".cache/huggingface/hub"),
                folders("Linux", Map.of("HF_HOME", "a\0b", "HF_HUB_CACHE", " ")).getFirst());
    }

    private static List<Path> folders(String system, Map<String, String> environment) {
        return Places.of(system, HOME, environment::get).stream()
                .map(Place::folder)
                .toList();
    }
}
