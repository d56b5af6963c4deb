package lapidary.core.infer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ONNX Runtime 1.29.0 matches the command line of the process against a regular expression, which needs more stack
/// the longer it is: with 20,000 characters it overflowed the usual one and ended the process with signal 11.
class LongCommandLineTest {

    /// What the other process does.
    static final class Start {
        private Start() {}

        public static void main(String[] arguments) throws GraphException {
            System.out.print(OnnxRuntime.get().environment() == null ? "nothing" : "started");
        }
    }

    @Test
    void theRuntimeStartsBehindALongClassPath() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpadding=" + "x".repeat(20_000),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Start.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(Map.entry(0, "started"), Map.entry(process.waitFor(), said));
    }
}
