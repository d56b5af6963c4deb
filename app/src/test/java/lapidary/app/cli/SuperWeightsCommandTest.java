package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuperWeightsCommandTest {
    private static final String PLACE = "model.layers.0.mlp.down_proj.weight[148, 265]";

    @TempDir
    private Path folder;

    @Test
    void noneFoundComesWithItsEvidence() {
        CommandRun run = CommandRun.of("superweights", SampleModel.folder());
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().startsWith("None found: the largest down-projection input is"), run.out());
        assertTrue(run.out().contains("1 pass, forward pass over 27 tokens of a built-in sentence"), run.out());
    }

    @Test
    void whatScalingAWeightDoesIsMeasured() throws Exception {
        Path text = Files.writeString(
                folder.resolve("judge.txt"),
                Files.readString(SampleModel.folder().resolve("heldout.txt")).substring(0, 2500));
        CommandRun run = CommandRun.of(
                "superweights", SampleModel.folder(), "--scale", PLACE + "=100", "--judge", text, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(100, run.json().path("effect").path("factors").path(PLACE).asDouble());
        double before = run.json()
                .path("effect")
                .path("referencePerplexity")
                .path("value")
                .asDouble();
        double after =
                run.json().path("effect").path("perplexity").path("value").asDouble();
        assertTrue(after > 1.05 * before, before + " and " + after);
        assertTrue(run.json().path("effect").path("nextToken").size() >= 8);
    }

    @Test
    void aWeightThatIsNotThereIsSaid() {
        assertSays("there is no weight", "model.layers.0.mlp.down_proj.weight[256, 0]");
        assertSays("the model has no tensor 'blk.9'", "blk.9[0, 0]");
        assertSays("expected TENSOR[ROW,COLUMN]", "blk.9");
    }

    private static void assertSays(String words, String place) {
        CommandRun run = CommandRun.of("superweights", SampleModel.folder(), "--zero", place);
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(words) || run.err().contains("it has no weight"), run.err());
    }
}
