package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Single tokens and kept logits on the command line.
final class TokenOptionsTest {
    private static final Path SAMPLE = SampleModel.folder();

    @TempDir
    private static Path folder;

    private static Path text = Path.of("");
    private static Path changed = Path.of("");

    @BeforeAll
    static void prepare() throws IOException {
        String held = Files.readString(SAMPLE.resolve("heldout.txt"));
        text = Files.writeString(folder.resolve("short.txt"), held.substring(0, 2500));
        changed = folder.resolve("changed.gguf");
        CommandRun run = CommandRun.of("quantize", SAMPLE, changed, "--type", "q4_0", "--no-preview");
        assertEquals(0, run.code(), run.err());
    }

    @Test
    void everyTokenIsWrittenWithBothLists() throws Exception {
        Path csv = folder.resolve("tokens.csv");
        Path json = folder.resolve("tokens.json");
        CommandRun run = CommandRun.of("compare", SAMPLE, changed, "--text", text, "--tokens-out", csv, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                0,
                CommandRun.of("compare", SAMPLE, changed, "--text", text, "--tokens-out", json)
                        .code());
        JsonNode tokens = JsonMapper.builder().build().readTree(Files.readString(json));
        int count = run.json().path("tokens").asInt();
        assertEquals(count, tokens.size());
        double sum = 0;
        StringBuilder words = new StringBuilder();
        for (JsonNode token : tokens) {
            sum += token.path("klDivergence").asDouble();
            words.append(token.path("text").asString());
            assertEquals(5, token.path("original").size());
            double first = token.path("original").path(0).path("p").asDouble();
            assertTrue(first >= token.path("original").path(1).path("p").asDouble());
        }
        assertEquals(run.json().path("klDivergence").path("mean").asDouble(), sum / count, 1e-12);
        assertTrue(Files.readString(text).contains(words.toString()), "the tokens together are the text");
        List<String> lines = Files.readAllLines(csv);
        assertTrue(lines.getFirst().startsWith("position,token,text,kl_divergence,loss_original,loss,original_1"));
    }

    @Test
    void theWorstTokensAreTheLargest() {
        CommandRun run = CommandRun.of("compare", SAMPLE, changed, "--text", text, "--worst", "3", "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode worst = run.json().path("worst");
        assertEquals(3, worst.size());
        assertEquals(
                run.json().path("klDivergence").path("max").asDouble(),
                worst.path(0).path("klDivergence").asDouble());
        CommandRun words = CommandRun.of("compare", SAMPLE, changed, "--text", text, "--worst", "3");
        assertTrue(words.out().contains("Worst tokens"), words.out());
        assertTrue(words.out().contains("“"), words.out());
    }

    @Test
    void keptLogitsStandInPlaceOfTheOriginal() {
        Path kept = folder.resolve("kept.top");
        CommandRun made = CommandRun.of("logits", SAMPLE, "--text", text, "--top", "64", "--out", kept, "--json");
        assertEquals(0, made.code(), made.err());
        assertEquals(64, made.json().path("kept").asInt());
        CommandRun against = CommandRun.of("evaluate", changed, "--text", text, "--reference-logits", kept, "--json");
        assertEquals(0, against.code(), against.err());
        CommandRun whole = CommandRun.of("compare", SAMPLE, changed, "--text", text, "--json");
        double mean = whole.json().path("klDivergence").path("mean").asDouble();
        JsonNode truncation = against.json().path("truncation");
        assertEquals(mean, against.json().path("klDivergence").path("mean").asDouble(), 0.01 * mean);
        assertTrue(truncation.path("lower").asDouble() <= mean
                && mean <= truncation.path("upper").asDouble());
        assertEquals(
                whole.json().path("perplexity").path("value").asDouble(),
                against.json().path("perplexity").path("value").asDouble(),
                1e-6);
        CommandRun words = CommandRun.of("compare", SAMPLE, changed, "--text", text, "--reference-logits", kept);
        assertTrue(words.out().contains("The original was not run"), words.out() + words.err());
        CommandRun wrong = CommandRun.of("compare", changed, changed, "--text", text, "--reference-logits", kept);
        assertEquals(3, wrong.code());
        assertTrue(wrong.err().contains("SHA-256"), wrong.err());
        CommandRun other =
                CommandRun.of("evaluate", changed, "--text", text, "--reference-logits", kept, "--context", "128");
        assertEquals(2, other.code());
    }

    @Test
    void whatCannotBeIsRefused() {
        Path out = folder.resolve("never.txt");
        assertEquals(
                2,
                CommandRun.of("compare", SAMPLE, changed, "--text", text, "--tokens-out", out)
                        .code());
        assertEquals(
                2,
                CommandRun.of("evaluate", changed, "--text", text, "--worst", "3")
                        .code());
        assertEquals(
                2, CommandRun.of("logits", SAMPLE, "--top", "64", "--out", out).code());
        assertEquals(
                2,
                CommandRun.of("logits", SAMPLE, "--text", text, "--top", "0", "--out", out)
                        .code());
        assertEquals(
                3,
                CommandRun.of("evaluate", changed, "--text", text, "--reference-logits", text)
                        .code());
        assertFalse(Files.exists(out));
    }
}
