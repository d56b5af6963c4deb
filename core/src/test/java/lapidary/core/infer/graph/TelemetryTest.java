package lapidary.core.infer.graph;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryTest {
    /// In a process of its own, as the library is loaded once in each. Source of what must not
    /// appear: ONNX Runtime 1.29
    /// without the switch writes Microsoft/DeveloperTools/.onnxruntime/deviceid below the cache folder.
    @Test
    void aProcessThatRunsAGraphLeavesNoIdentifierOfTheMachine(@TempDir Path home) throws Exception {
        Process process = started(home);

        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), new String(process.getInputStream().readAllBytes(), UTF_8));
        assertFalse(names(home).stream().anyMatch(name -> name.contains("deviceid")), () -> names(home)
                .toString());
    }

    @Test
    void theLibrarySeesTheSwitch() throws Throwable {
        Telemetry.turnOff();

        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(library.findOrThrow("getenv"), FunctionDescriptor.of(ADDRESS, ADDRESS))
                    .invokeExact(arena.allocateFrom(Telemetry.SWITCH));
            assertEquals("1", value.reinterpret(8).getString(0));
        }
    }

    private static Process started(Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-Dlapidary.cache=" + home.resolve("lapidary"),
                "-cp",
                System.getProperty("java.class.path"),
                LoadsRuntime.class.getName());
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CACHE_HOME");
        builder.environment().remove(Telemetry.SWITCH);
        return builder.redirectErrorStream(true).start();
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Does nothing but make the runtime's environment.
    static final class LoadsRuntime {
        private LoadsRuntime() {}

        public static void main(String[] arguments) throws GraphException {
            OnnxRuntime.get();
        }
    }
}
