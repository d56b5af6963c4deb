package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The window in a made-up language whose texts are longer than English ones: what is still English cannot be
/// translated, and what is cut has no room for other languages. By hand, because it depends on
/// what is under way just then:
///
/// ```sh
/// mvn -q -pl app -am test -Dtest=PseudoTranslationMeasure -Dsurefire.failIfNoSpecifiedTests=false
/// ```
class PseudoTranslationMeasure {
    private static final int PATIENCE_SECONDS = 300;
    private static final int TEXT = 4000;

    @TempDir
    private Path folder;

    @Test
    void everyPlaceCanBeTranslatedAndHasRoomForLongerWords() throws IOException, InterruptedException {
        translate(Files.createDirectories(folder.resolve("words/lapidary")));
        copySample(Files.createDirectories(folder.resolve("samples/classics-4m")));
        Path faults = folder.resolve("faults.txt");
        Process window = start(faults);
        try {
            assertTrue(window.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it has not ended");
        } finally {
            window.destroyForcibly();
        }
        assertEquals(0, window.exitValue(), Files.readString(folder.resolve("process.log")));
        assertEquals("", Files.readString(faults));
    }

    /// As a translator does: a file beside the English one.
    private void translate(Path place) throws IOException {
        Properties words = new Properties();
        try (Reader in = new InputStreamReader(
                getClass().getResourceAsStream("/lapidary/messages.properties"), StandardCharsets.UTF_8)) {
            words.load(in);
        }
        words.replaceAll((key, text) -> Pseudo.of((String) text));
        try (Writer out = Files.newBufferedWriter(place.resolve("messages_en_XA.properties"))) {
            words.store(out, null);
        }
    }

    /// With so little text that the preview is soon done.
    private static void copySample(Path place) throws IOException {
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.model", "tokenizer_config.json")) {
            Files.copy(SampleModel.folder().resolve(name), place.resolve(name));
        }
        for (String name : List.of("calibration.txt", "heldout.txt", "search.txt")) {
            String text = Files.readString(SampleModel.folder().resolve(name));
            Files.writeString(place.resolve(name), text.substring(0, TEXT));
        }
    }

    private Process start(Path faults) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each ->
                        !each.startsWith("-Xmx") && !each.startsWith("-agentlib") && !each.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Duser.language=en",
                "-Duser.country=XA",
                "-Dlapidary.samples=" + folder.resolve("samples"),
                "-cp",
                folder.resolve("words") + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                PseudoWindow.class.getName(),
                Files.createDirectory(folder.resolve("preferences")).toString(),
                faults.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
    }
}
