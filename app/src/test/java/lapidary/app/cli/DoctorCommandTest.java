package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class DoctorCommandTest {
    @TempDir
    Path folder;

    @Test
    void aSoundModelEndsWithCodeZero() {
        CommandRun run = CommandRun.of("doctor", SampleModel.folder(), "--deep", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                List.of("format", "bytes", "tensors", "weightsRead", "errors", "warnings", "findings"), run.keys());
        JsonNode finding = run.json().path("findings").path(0);
        assertEquals(List.of("severity", "symptom", "place", "text", "advice"), List.copyOf(finding.propertyNames()));
        assertEquals("tied-embedding", finding.path("symptom").asString());
        assertEquals("", run.err());
    }

    @Test
    void aTruncatedModelIsExplainedWithCodeThree() throws IOException {
        byte[] whole = Files.readAllBytes(SampleModel.folder().resolve("model.safetensors"));
        Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, whole.length / 2));
        CommandRun run = CommandRun.of("doctor", cut);
        assertEquals(3, run.code());
        assertTrue(run.out().contains("error (truncated), cut.safetensors"), run.out());
        assertTrue(run.out().contains("→ The download or copy stopped early."), run.out());
        assertTrue(run.out().endsWith("1 error, no warnings (not opened)" + System.lineSeparator()), run.out());
    }

    @Test
    void groupsThatBreakAPatternAreCounted() {
        CommandRun run = CommandRun.of("doctor", SampleModel.folder(), "--pattern", "2:4", "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode pattern = run.json().path("pattern");
        assertEquals(
                List.of("n", "m", "from", "groups", "violations", "tensors"), List.copyOf(pattern.propertyNames()));
        assertEquals(884_736, pattern.path("groups").asLong());
        assertEquals(884_736, pattern.path("violations").asLong());
        assertEquals(
                List.of("name", "groups", "violations", "ungrouped", "zeros", "total"),
                List.copyOf(pattern.path("tensors").path(0).propertyNames()));
        assertEquals(
                2,
                CommandRun.of("doctor", SampleModel.folder(), "--pattern", "4:2")
                        .code());
    }

    @Test
    void aFileThatIsNotThereIsInputOutput() {
        assertEquals(5, CommandRun.of("doctor", folder.resolve("missing.gguf")).code());
        assertEquals(2, CommandRun.of("doctor").code());
    }
}
