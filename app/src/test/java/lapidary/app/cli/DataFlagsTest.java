package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What language models are measured on: several texts, token ids, and never what they were calibrated on.
final class DataFlagsTest {
    private static final Path SAMPLE = SampleModel.folder();

    @TempDir
    Path folder;

    private Path part(String source, int from, int to, String name) throws IOException {
        return Files.writeString(
                folder.resolve(name), Files.readString(SAMPLE.resolve(source)).substring(from, to));
    }

    @Test
    void severalTextsHaveAResultEachAndAnAverage() throws IOException {
        Path a = part("heldout.txt", 0, 900, "a.txt");
        Path b = part("search.txt", 0, 1500, "b.txt");
        CommandRun run = CommandRun.of("evaluate", SAMPLE, "--text", a, "--text", b, "--context", "32", "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode texts = run.json().path("texts");
        assertEquals(List.of("a.txt", "b.txt"), List.of(name(texts.path(0)), name(texts.path(1))));
        double first = texts.path(0).path("perplexity").path("value").asDouble();
        double second = texts.path(1).path("perplexity").path("value").asDouble();
        JsonNode average = run.json().path("macroAverage");
        assertEquals(
                Math.sqrt(first * second),
                average.path("perplexity").path("value").asDouble(),
                1e-9);
        assertEquals(2, average.path("texts").asInt());
        JsonNode alone = CommandRun.of("evaluate", SAMPLE, "--text", b, "--context", "32", "--json")
                .json();
        assertEquals(second, alone.path("perplexity").path("value").asDouble(), 1e-9);
    }

    @Test
    void aTextTooShortIsNamedBeforeAnythingIsMeasured() throws IOException {
        Path a = part("heldout.txt", 0, 900, "a.txt");
        Path b = part("search.txt", 0, 5, "b.txt");
        CommandRun run = CommandRun.of("evaluate", SAMPLE, "--text", a, "--text", b, "--context", "32");
        assertEquals(3, run.code());
        assertTrue(run.err().contains("b.txt: tokens to score"), run.err());
    }

    private static String name(JsonNode text) {
        return text.path("data").path("name").asString();
    }

    @Test
    void tokenIdsAreMeasuredAndCheckedAgainstTheVocabulary() throws IOException {
        ByteBuffer ids = ByteBuffer.allocate(160).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 80; i++) {
            ids.putShort((short) (300 + i));
        }
        Path file = Files.write(folder.resolve("ids.bin"), ids.array());
        CommandRun run = CommandRun.of("evaluate", SAMPLE, "--tokens-file", file, "--context", "32", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(64, run.json().path("tokens").asInt());
        assertEquals("tokens", run.json().path("data").path("kind").asString());
        assertTrue(run.err().contains("read as uint16"), run.err());
        Path outside = Files.write(
                folder.resolve("out.bin"), ids.putShort(0, (short) 2048).array());
        CommandRun refused = CommandRun.of("evaluate", SAMPLE, "--tokens-file", outside, "--context", "32");
        assertEquals(3, refused.code());
        assertTrue(refused.err().contains("token 0: expected an id below 2048"), refused.err());
        Path logits = folder.resolve("logits.bin");
        assertEquals(
                0,
                CommandRun.of("logits", SAMPLE, "--tokens-file", file, "--out", logits)
                        .code());
        assertEquals(80L * 2048 * 4, Files.size(logits));
    }

    @Test
    void logitsTakesOneSourceOfTokens() throws IOException {
        Path text = part("heldout.txt", 0, 60, "a.txt");
        Path out = folder.resolve("l.npy");
        assertEquals(2, CommandRun.of("logits", SAMPLE, "--out", out).code());
        assertEquals(
                2,
                CommandRun.of("logits", SAMPLE, "--tokens", "1", "--text", text, "--out", out)
                        .code());
        assertEquals(
                0, CommandRun.of("logits", SAMPLE, "--text", text, "--out", out).code());
    }

    @Test
    void calibrationDataIsRefusedForJudgingAlsoInParts() throws IOException {
        Path calibration = SAMPLE.resolve("calibration.txt");
        Path part = part("calibration.txt", 3000, 6000, "part.txt");
        CommandRun refused = CommandRun.of("evaluate", SAMPLE, "--text", part, "--calibration", calibration);
        assertEquals(4, refused.code());
        assertTrue(refused.err().contains("shares 100 %"), refused.err());
        CommandRun allowed = CommandRun.of(
                "evaluate",
                SAMPLE,
                "--text",
                part,
                "--calibration",
                calibration,
                "--allow-overlap",
                "--context",
                "32",
                "--json");
        assertEquals(0, allowed.code(), allowed.err());
        assertTrue(allowed.err().contains("BANNER"), allowed.err());
        assertTrue(allowed.json().path("data").path("seenInCalibration").asBoolean());
    }

    @Test
    void anImportanceMatrixKnowsItsTextAndSoDoesTheModelMadeWithIt() throws IOException {
        Path text = part("calibration.txt", 0, 1200, "c.txt");
        Path matrix = folder.resolve("m.gguf");
        assertEquals(
                0,
                CommandRun.of("imatrix", SAMPLE, text, "--out", matrix, "--context", "64")
                        .code());
        Path out = folder.resolve("q.gguf");
        CommandRun refused =
                CommandRun.of("quantize", SAMPLE, out, "--type", "q4_0", "--imatrix", matrix, "--preview", text);
        assertEquals(4, refused.code());
        assertFalse(Files.exists(out));
        CommandRun written = CommandRun.of(
                "quantize",
                SAMPLE,
                out,
                "--type",
                "q4_0",
                "--imatrix",
                matrix,
                "--preview",
                text,
                "--allow-overlap",
                "--json");
        assertEquals(0, written.code(), written.err());
        assertEquals(1, written.json().path("fallbacks").size());
        assertTrue(Files.readString(folder.resolve("q.gguf.report.html")).contains("seen in calibration"));
        assertTrue(Files.readString(folder.resolve("q.gguf.recipe.json")).contains("\"fallbacks\""));
        assertEquals(4, CommandRun.of("evaluate", out, "--text", text).code());
        CommandRun again = CommandRun.of(
                "run",
                folder.resolve("q.gguf.recipe.json"),
                "--in",
                SAMPLE,
                "--out",
                folder.resolve("again.gguf"),
                "--data",
                "imatrix=" + matrix,
                "--no-preview");
        assertEquals(0, again.code(), again.err());
        assertEquals(-1, Files.mismatch(out, folder.resolve("again.gguf")));
    }
}
