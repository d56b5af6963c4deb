package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class EvaluateCommandTest {
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
    void jsonWithoutReferenceHasPerplexityOnly() {
        CommandRun run = CommandRun.of("evaluate", SAMPLE, "--text", text, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                List.of(
                        "perplexity",
                        "tokens",
                        "protocol",
                        "context",
                        "data",
                        "runtime",
                        "cacheBytes",
                        "cacheContext",
                        "memory"),
                run.keys());
        JsonNode root = run.json();
        assertEquals(
                List.of("value", "standardError"),
                List.copyOf(root.path("perplexity").propertyNames()));
        assertEquals("windows", root.path("protocol").asString());
        assertEquals(256, root.path("context").asInt());
        assertEquals(0, root.path("tokens").asInt() % 256);
    }

    @Test
    void jsonWithReferenceHasDivergenceAndAgreement() {
        CommandRun run = CommandRun.of(
                "evaluate",
                SAMPLE,
                "--text",
                text,
                "--reference",
                SAMPLE,
                "--context",
                "64",
                "--protocol",
                "llama.cpp",
                "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                List.of(
                        "perplexity",
                        "referencePerplexity",
                        "klDivergence",
                        "topOneAgreement",
                        "probabilityChange",
                        "perplexityRatio",
                        "tokens",
                        "protocol",
                        "context",
                        "data",
                        "runtime",
                        "cacheBytes",
                        "cacheContext",
                        "memory"),
                run.keys());
        JsonNode root = run.json();
        assertEquals(
                List.of(
                        "mean",
                        "standardError",
                        "min",
                        "p0.1",
                        "p1",
                        "p5",
                        "p10",
                        "p25",
                        "median",
                        "p75",
                        "p90",
                        "p95",
                        "p99",
                        "p99.9",
                        "max"),
                List.copyOf(root.path("klDivergence").propertyNames()));
        assertEquals(0, root.path("klDivergence").path("mean").asDouble(), 1e-9);
        assertEquals(1, root.path("topOneAgreement").path("value").asDouble());
        assertEquals("llama.cpp", root.path("protocol").asString());
        assertEquals(0, root.path("tokens").asInt() % 31);
    }

    @Test
    void textSaysWhatItRestsOn() {
        CommandRun run = CommandRun.of("evaluate", SAMPLE, "--text", text);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("perplexity"), run.out());
        assertTrue(run.out().contains("sequences of 256, protocol windows"), run.out());
    }

    @Test
    void progressIsDrawnOnlyForSomebodyWhoWatches() {
        assertEquals("", CommandRun.of("evaluate", SAMPLE, "--text", text).err());
        CommandRun watched = CommandRun.watched("evaluate", SAMPLE, "--text", text);
        assertTrue(watched.err().contains("%"), watched.err());
        assertTrue(watched.err().endsWith("\r\u001b[K"), "the progress line is taken away");
    }

    @Test
    void wrongFlagsAreUsage() throws IOException {
        assertEquals(
                2,
                CommandRun.of("evaluate", SAMPLE, "--text", text, "--protocol", "mine")
                        .code());
        assertEquals(
                2,
                CommandRun.of("evaluate", SAMPLE, "--text", text, "--context", "2")
                        .code());
        assertEquals(
                2,
                CommandRun.of("evaluate", SAMPLE, "--text", text, "--context", "many")
                        .code());
        Path elsewhere = Files.createSymbolicLink(
                folder.resolve("model.safetensors"),
                SAMPLE.resolve("model.safetensors").toAbsolutePath());
        CommandRun withoutText = CommandRun.of("evaluate", elsewhere);
        assertEquals(2, withoutText.code());
        assertTrue(withoutText.err().contains("--text FILE is needed"), withoutText.err());
    }

    @Test
    void aTextThatIsTooShortOrNoTextIsBadInput() throws IOException {
        Path tiny = Files.writeString(folder.resolve("tiny.txt"), "Too short.");
        CommandRun run = CommandRun.of("evaluate", SAMPLE, "--text", tiny);
        assertEquals(3, run.code());
        assertTrue(run.err().contains("a sequence of 256"), run.err());
        assertTrue(run.err().contains("found 4 tokens"), run.err());
        Path latin = Files.write(folder.resolve("latin.txt"), "Äpfel".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(3, CommandRun.of("evaluate", SAMPLE, "--text", latin).code());
        assertEquals(
                5,
                CommandRun.of("evaluate", SAMPLE, "--text", folder.resolve("none.txt"))
                        .code());
    }
}
