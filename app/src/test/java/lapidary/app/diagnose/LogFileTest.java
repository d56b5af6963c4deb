package lapidary.app.diagnose;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
    @TempDir
    Path folder;

    @Test
    void theFolderComesWithTheFirstLine() {
        Path logs = folder.resolve("a/logs");
        try (LogFile log = new LogFile(logs)) {
            assertFalse(Files.exists(logs));
            log.append("one\n");
            log.append("two\n");
        }
        assertEquals(List.of("one", "two"), LogFile.last(logs, 10));
        assertEquals(List.of("two"), LogFile.last(logs, 1));
    }

    @Test
    void neverGrowsBeyondItsFiles() throws IOException {
        try (LogFile log = new LogFile(folder, 100)) {
            for (int line = 0; line < 200; line++) {
                log.append("line %04d%n".formatted(line));
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs =
                    files.filter(file -> file.toString().endsWith(".log")).toList();
            assertEquals(LogFile.OLDER + 1, logs.size());
            for (Path file : logs) {
                assertTrue(Files.size(file) < 120, file + " has " + Files.size(file));
            }
        }
        assertEquals("line 0199", LogFile.last(folder, 1).getFirst());
    }

    @Test
    void twoProcessesMayAppendToTheSame() {
        try (LogFile one = new LogFile(folder, 200);
                LogFile two = new LogFile(folder, 200)) {
            for (int line = 0; line < 20; line++) {
                one.append("one " + line + "\n");
                two.append("two " + line + "\n");
            }
        }
        List<String> last = LogFile.last(folder, 1000);
        assertEquals("two 19", last.getLast());
        assertTrue(last.stream().allMatch(line -> line.matches("(one|two) \\d+")), last.toString());
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNoFailure() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        try (LogFile log = new LogFile(file)) {
            assertDoesNotThrow(() -> log.append("lost\n"));
        }
        assertEquals(List.of(), LogFile.last(folder, 5));
    }

    @Test
    void theDiagnosticsNameVersionsMachineAndTheLogsEnd() {
        try (LogFile log = new LogFile(folder)) {
            log.append("2026 noted\n");
        }
        String text =
                Diagnostics.text(Diagnostics.sections("1.2.3", List.of(new Section("Jobs", List.of("none"))), folder));
        for (String wanted :
                List.of("Lapidary: 1.2.3", "Java: ", "processors: ", "heap: ", "Jobs\n  none", "2026 noted")) {
            assertTrue(text.contains(wanted), wanted + " in\n" + text);
        }
        assertFalse(text.contains(System.getProperty("user.home") + "/"), text);
    }
}
