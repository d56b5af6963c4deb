package lapidary.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The main jobs in processes of their own: Java loads the classes of sockets, addresses and HTTP when they are first
/// used, and none of them may be.
final class NoNetworkTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final Pattern NETWORK = Pattern.compile(
            " (java\\.net\\.(Socket|ServerSocket|DatagramSocket|Inet[46]AddressImpl|http\\..*)"
                    + "|sun\\.nio\\.ch\\.NioSocketImpl|sun\\.net\\.www\\.protocol\\.https?\\..*|jdk\\.internal\\.net\\.http\\..*) ");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"quantize", "classifier"})
    void noNameIsLookedUpAndNothingConnectedTo(String work) throws Exception {
        Path classes = folder.resolve("classes.txt");
        // Where the system lets us, the network is taken away too: nothing may wait for it, or fail.
        List<String> command = new ArrayList<>(
                run(List.of("unshare", "-n", "true")).code() == 0 ? List.of("unshare", "-n") : List.of());
        command.addAll(java(work, "-Xlog:class+load:file=" + classes));
        Ended ended = run(command);
        assertEquals(0, ended.code(), ended.said());
        List<String> loaded = Files.readAllLines(classes);
        assertTrue(loaded.stream().anyMatch(line -> line.contains(" lapidary.app.Main ")));
        assertEquals(
                List.of(),
                loaded.stream().filter(line -> NETWORK.matcher(line).find()).toList());
    }

    private List<String> java(String work, String option) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                "-Dlapidary.log=" + Files.createDirectories(folder.resolve("logs")),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(option, "lapidary.app.Main", "quantize", "--no-report", "--no-preview"));
        command.addAll(job(work));
        command.add(folder.resolve(work.equals("classifier") ? "out.onnx" : "out.gguf")
                .toString());
        return command;
    }

    private static List<String> job(String work) {
        String sample = SampleModel.folder().toString();
        String digits = SampleModel.folder().resolveSibling("digits-cnn").toString();
        return switch (work) {
            case "classifier" ->
                List.of(
                        "--method",
                        "gptq",
                        "--bits",
                        "3",
                        "--granularity",
                        "channel",
                        "--calibrate",
                        digits + "/calibration.csv",
                        digits + "/model.onnx");
            default -> List.of("--type", "q4_k", sample);
        };
    }

    private static Ended run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it did not end");
            return new Ended(process.exitValue(), said);
        } catch (IOException e) {
            // No such program here.
            return new Ended(127, String.valueOf(e.getMessage()));
        }
    }

    private record Ended(int code, String said) {}
}
