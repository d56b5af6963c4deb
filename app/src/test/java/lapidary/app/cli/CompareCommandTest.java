package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class CompareCommandTest {
    private static final Path SAMPLE = SampleModel.folder();

    @TempDir
    Path folder;

    private Path text = Path.of("");

    @BeforeEach
    void shortenTheText() throws IOException {
        text = Files.writeString(
                folder.resolve("short.txt"),
                Files.readString(SAMPLE.resolve("heldout.txt")).substring(0, 2500));
    }

    @Test
    void comparesAChangedModelWithItsOriginal() {
        Path changed = folder.resolve("changed.gguf");
        assertEquals(
                0,
                CommandRun.of("quantize", SAMPLE, changed, "--type", "q4_0", "--no-preview")
                        .code());
        CommandRun compared = CommandRun.of("compare", SAMPLE, changed, "--text", text, "--json");
        assertEquals(0, compared.code(), compared.err());
        CommandRun evaluated = CommandRun.of("evaluate", changed, "--reference", SAMPLE, "--text", text, "--json");
        assertEquals(withoutMemory(evaluated), withoutMemory(compared));
        var kl = compared.json().path("klDivergence");
        assertTrue(kl.path("mean").asDouble() > 0.001);
        assertTrue(kl.path("p99.9").asDouble() <= kl.path("max").asDouble());
        assertTrue(compared.json().path("probabilityChange").path("rms").asDouble() > 0.001);
        assertTrue(compared.json()
                        .path("perplexityRatio")
                        .path("correlationOfLosses")
                        .asDouble()
                > 0.9);
    }

    @Test
    void theTextNamesEveryMeasure() {
        CommandRun run = CommandRun.of("compare", SAMPLE, SAMPLE, "--text", text);
        assertEquals(0, run.code(), run.err());
        for (String word : new String[] {"perplexity ratio", "KL divergence", "RMS", "same top token", "99.9th"}) {
            assertTrue(run.out().contains(word), run.out());
        }
    }

    @Test
    void saysWhichOfTwoModelsIsCloserToTheOriginalAndStopsEarly() {
        Path coarse = folder.resolve("coarse.gguf");
        Path fine = folder.resolve("fine.gguf");
        CommandRun.of("quantize", SAMPLE, coarse, "--type", "q4_0", "--no-preview");
        CommandRun.of("quantize", SAMPLE, fine, "--type", "q8_0", "--no-preview");
        CommandRun run = CommandRun.of(
                "compare",
                SAMPLE,
                coarse,
                "--against",
                fine,
                "--text",
                text,
                "--context",
                "32",
                "--stop-early",
                "--json");
        assertEquals(0, run.code(), run.err());
        var verdict = run.json().path("verdict");
        assertEquals("klDivergence", verdict.path("metric").asString());
        assertEquals("worse", verdict.path("decision").asString());
        assertTrue(verdict.path("klDivergence").path("low").asDouble() > 0);
        assertEquals(
                verdict.path("tokens").asLong(),
                verdict.path("decidedAfterTokens").asLong());
        assertEquals(
                run.json().path("klDivergence").path("mean").asDouble()
                        - run.json()
                                .path("other")
                                .path("klDivergence")
                                .path("mean")
                                .asDouble(),
                verdict.path("klDivergence").path("difference").asDouble(),
                1e-9);
        CommandRun words =
                CommandRun.of("compare", SAMPLE, coarse, "--against", fine, "--text", text, "--context", "32");
        assertTrue(words.out().contains("Worse: KL "), words.out());
        assertTrue(words.out().contains("decided after "), words.out());
    }

    @Test
    void aComparisonNeedsAnOriginalAndASensibleMargin() {
        CommandRun alone = CommandRun.of("evaluate", SAMPLE, "--text", text, "--stop-early");
        assertTrue(alone.code() != 0 && alone.err().contains("--reference"), alone.err());
        CommandRun negative =
                CommandRun.of("compare", SAMPLE, SAMPLE, "--text", text, "--stop-early", "--margin", "-1");
        assertTrue(negative.code() != 0 && negative.err().contains("--margin"), negative.err());
    }

    /// What is free on the machine changes from run to run.
    private static JsonNode withoutMemory(CommandRun run) {
        ObjectNode root = (ObjectNode) run.json();
        assertTrue(root.path("memory").path("budgetBytes").asLong() > 0);
        root.remove("memory");
        return root;
    }
}
