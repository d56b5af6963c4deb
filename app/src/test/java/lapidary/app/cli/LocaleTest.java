package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job on machines of other languages: Turkish has an i without a dot, Egypt has digits and a decimal
/// comma of its own. Few weights take the type with an i in its name: the types' work is the same everywhere.
final class LocaleTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final int CHARACTERS = 2500;
    private static final String ENGLISH = "en-US";

    @TempDir
    Path folder;

    @Test
    void theSameFileRecipeAndWordsComeOutInEveryLanguage() throws IOException, InterruptedException {
        Map<String, Process> running = new LinkedHashMap<>();
        try {
            for (String language : List.of(ENGLISH, "tr-TR", "ar-EG")) {
                running.put(language, quantizing(language));
            }
            for (Process process : running.values()) {
                assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it has not ended");
            }
        } finally {
            running.values().forEach(Process::destroyForcibly);
        }
        for (String language : running.keySet()) {
            assertEquals(0, running.get(language).exitValue(), () -> log(language));
            assertEquals(log(ENGLISH), log(language));
            for (String name : List.of("model.gguf", "model.gguf.recipe.json")) {
                assertArrayEquals(bytes(ENGLISH, name), bytes(language, name), language + ", " + name);
            }
        }
    }

    /// Enough for numbers of a preview.
    private Path text() throws IOException {
        String all = Files.readString(SampleModel.folder().resolve("heldout.txt"));
        return Files.writeString(folder.resolve("part.txt"), all.substring(0, CHARACTERS));
    }

    private Process quantizing(String language) throws IOException {
        Path place = Files.createDirectory(folder.resolve(language));
        String[] parts = language.split("-");
        return ProgramProcess.start(
                place,
                List.of("-Duser.language=" + parts[0], "-Duser.country=" + parts[1], "-XX:+UseSerialGC"),
                "quantize",
                SampleModel.folder().toAbsolutePath().toString(),
                "model.gguf",
                "--type",
                "q8_0",
                "--tensor-type",
                "layers.0.self_attn.k_proj=iq4_nl",
                "--preview",
                text().toString());
    }

    /// What it said, without how long it took.
    private String log(String language) {
        try {
            return Files.readString(folder.resolve(language).resolve("process.log"))
                    .replaceAll("[0-9.]+ (ms|s|min)\\b", "a while");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] bytes(String language, String name) throws IOException {
        return Files.readAllBytes(folder.resolve(language).resolve(name));
    }
}
