package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import lapidary.app.support.SampleModel;
import lapidary.core.sensitivity.Scores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SensitivityCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aScoreOfEveryLinearWeightIsPrintedAndWritten() throws Exception {
        Path csv = folder.resolve("scores.csv");
        CommandRun run = CommandRun.of(
                "sensitivity", SampleModel.folder(), "--scores", "weight-sqnr", "--bits", 4, "--csv", csv, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                "Round to nearest, 4 bits, groups of 64",
                run.json().path("quantizer").asString());
        JsonNode tensors = run.json().path("scores").path(0).path("tensors");
        assertEquals(42, tensors.size());
        StreamSupport.stream(tensors.spliterator(), false)
                .forEach(tensor -> assertEquals(20, tensor.path("value").asDouble(), 1.5));
        List<String> lines = Files.readAllLines(csv);
        assertEquals("tensor,block,role,weight-sqnr (dB)", lines.getFirst());
        assertEquals(43, lines.size());
    }

    @Test
    void whatIsWrongIsSaid() {
        assertSays(2, "expected all or some of weight-sqnr", "--scores", "magic");
        assertSays(2, "--type has bits and groups of its own", "--type", "q3_k", "--bits", 3);
        assertSays(2, "--tokens: expected at least 4", "--tokens", 1);
    }

    private static void assertSays(int code, String words, Object... flags) {
        Object[] all = new Object[flags.length + 2];
        all[0] = "sensitivity";
        all[1] = SampleModel.folder();
        System.arraycopy(flags, 0, all, 2, flags.length);
        CommandRun run = CommandRun.of(all);
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().contains(words), run.err());
    }

    @Test
    void scoresAreListedWithTheirCosts() {
        CommandRun run = CommandRun.of("sensitivity", SampleModel.folder(), "--list");
        assertEquals(0, run.code(), run.err());
        Scores.all().forEach(score -> assertTrue(run.out().contains(score.id() + ": " + score.title()), score.id()));
        assertTrue(run.out().contains("Costs: one pass over the weights."), run.out());
    }
}
