package lapidary.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process of its own, once.
final class ProcessTest {
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    Path folder;

    @Test
    void inspectStartsWithoutTheHeavyLibraries() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path classes = folder.resolve("classes");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlapidary.samples=" + System.getProperty("lapidary.samples"),
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "lapidary.app.Main",
                        "inspect",
                        SampleModel.folder().toString(),
                        "--json")
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it did not end");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("err")));
        assertTrue(Files.readString(out).contains("\"parameters\" : 4066560"));
        List<String> heavy = Files.readAllLines(classes).stream()
                .filter(line -> line.contains(" javafx.")
                        || line.contains(" org.nd4j.")
                        || line.contains(" org.bytedeco.")
                        || line.contains(" ai.djl."))
                .toList();
        assertEquals(List.of(), heavy);
    }
}
