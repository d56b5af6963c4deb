package lapidary.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lapidary.app.support.SampleModel;
import lapidary.core.format.LeftOvers;
import lapidary.core.format.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a process leaves that is killed, or runs out of disk or memory, while it writes.
final class SurvivalTest {
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "killed at a moment of seed {0}")
    @ValueSource(longs = {1, 2})
    void aKillLeavesTheFileAsItWasBeforeOrAfterAnExport(long seed) throws Exception {
        Path out = folder.resolve("model.gguf");
        Process process = start(
                List.of(), ExportLoop.class.getName(), SampleModel.folder().toString(), out.toString());
        Set<String> whole = new TreeSet<>();
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); whole.size() < 2; line = lines.readLine()) {
                if (line == null) {
                    throw new AssertionError("it ended by itself: " + said);
                }
                said.append(line).append('\n');
                if (line.startsWith("round ")) {
                    whole.add(line.substring(line.lastIndexOf(' ') + 1));
                }
            }
            // A moment of one of the next exports: the test waits for nothing, the process is killed wherever it is.
            process.onExit()
                    .completeOnTimeout(process, new Random(seed).nextInt(400), TimeUnit.MILLISECONDS)
                    .join();
            process.destroyForcibly();
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        assertTrue(whole.contains(Sha256.of(Files.readAllBytes(out))), "neither of the two files it wrote");
        LeftOvers.sweep(folder);
        assertEquals(List.of("model.gguf"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDiskThatFillsUpLeavesThePreviousFileAndSaysWhatToDo() throws Exception {
        Path out = folder.resolve("model.gguf");
        byte[] before = {1, 2, 3};
        Files.write(out, before);
        Ended ended = quantize(out, "ulimit -f 1000; exec \"$@\"");
        assertEquals(5, ended.code, ended.said);
        assertTrue(ended.said.contains("model.gguf: writing it broke off"), ended.said);
        assertTrue(ended.said.contains("choose another folder"), ended.said);
        assertArrayEquals(before, Files.readAllBytes(out));
        assertEquals(List.of("model.gguf"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void tooLittleMemoryLeavesThePreviousFileOrAWholeOne() throws Exception {
        Path out = folder.resolve("model.gguf");
        byte[] before = {1, 2, 3};
        Files.write(out, before);
        Ended ended = quantize(out, "exec \"$@\"", "-Xmx8m");
        if (ended.code == 0) {
            assertEquals(2_347_008, Files.size(out));
        } else {
            assertArrayEquals(before, Files.readAllBytes(out), ended.said);
            assertTrue(ended.said.contains("memory") || ended.said.contains("OutOfMemoryError"), ended.said);
        }
        assertEquals(List.of("model.gguf"), names());
    }

    private Ended quantize(Path out, String shell, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", shell, "sh"));
        Process process = start(
                command,
                List.of(options),
                "lapidary.app.Main",
                "quantize",
                SampleModel.folder().toString(),
                out.toString(),
                "--type",
                "Q4_0",
                "--no-preview",
                "--no-report");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it did not end");
        return new Ended(process.exitValue(), said);
    }

    private Process start(List<String> options, String type, String... arguments) throws IOException {
        return start(List.of(), options, type, arguments);
    }

    private Process start(List<String> before, List<String> options, String type, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Dlapidary.log=" + Files.createDirectories(logs()),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(type);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private Path logs() {
        return folder.resolveSibling(folder.getFileName() + "-logs");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private record Ended(int code, String said) {}
}
