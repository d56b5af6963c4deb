package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands on the sample of digits; accuracy and cross-entropy are PyTorch's, see its README.
final class GraphCommandsTest {
    private static final Path DIGITS = SampleModel.folder().resolveSibling("digits-cnn");
    private static final Path MODEL = DIGITS.resolve("model.onnx");

    @TempDir
    Path folder;

    @Test
    void theSampleIsMeasuredOnItsOwnImages() {
        CommandRun run = CommandRun.of("evaluate", MODEL, "--json");
        assertEquals(0, run.code(), run.err());
        var classification = run.json().path("classification");
        assertEquals(394.0 / 397, classification.path("topOne").path("value").asDouble(), 1e-9);
        assertEquals(0.077142, classification.path("crossEntropy").path("value").asDouble(), 1e-5);
        assertEquals("measured", run.json().path("provenance").path("kind").asString());
    }

    @Test
    void thePreviewOfQuantizeIsTheEvaluationOfItsFile() {
        Path out = folder.resolve("small.onnx");
        CommandRun written = CommandRun.of(
                "quantize", MODEL, out, "--method", "rtn", "--bits", "3", "--granularity", "channel", "--json");
        assertEquals(0, written.code(), written.err());
        CommandRun evaluated =
                CommandRun.of("evaluate", out, "--reference", MODEL, "--data", DIGITS.resolve("test.csv"), "--json");
        assertEquals(0, evaluated.code(), evaluated.err());
        var previewed = written.json().path("preview").path("classification");
        var found = evaluated.json().path("classification");
        assertEquals(found.path("topOne"), previewed.path("topOne"));
        assertEquals(
                found.path("klDivergence").path("value").asDouble(),
                previewed.path("klDivergence").path("value").asDouble(),
                1e-4);
    }

    @Test
    void withoutDataTwoModelsAreComparedOnRandomInputsAndItSaysSo() throws IOException {
        Path copy = Files.copy(MODEL, folder.resolve("copy.onnx"));
        CommandRun run = CommandRun.of("compare", copy, copy);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("heuristic") && run.out().contains("No data"), run.out());
        assertEquals(2, CommandRun.of("evaluate", copy).code());
    }

    @Test
    void dataThatTheModelWasCalibratedOnIsRefusedInAnyCopyOrPart() throws IOException {
        Path images = DIGITS.resolve("test.csv");
        String text = Files.readString(images);
        Path lines = Files.writeString(folder.resolve("lines.csv"), text.replace("\n", "\r\n"));
        Path part = Files.writeString(
                folder.resolve("part.csv"), text.lines().limit(100).collect(Collectors.joining("\n")));
        for (Path seen : new Path[] {images, lines, part}) {
            CommandRun run = CommandRun.of("evaluate", MODEL, "--data", images, "--calibration", seen);
            assertTrue(run.code() != 0 && run.err().contains("would flatter"), run.err());
        }
        CommandRun insisting =
                CommandRun.of("evaluate", MODEL, "--data", images, "--calibration", part, "--allow-overlap", "--json");
        assertEquals(0, insisting.code(), insisting.err());
        assertTrue(insisting.err().contains("BANNER"), insisting.err());
        assertTrue(
                insisting.json().path("provenance").path("protocol").asString().endsWith("seen in calibration"));
    }

    @Test
    void flagsOfLanguageModelsAreRefused() {
        for (String flag : new String[] {"--stop-early", "--worst=3", "--context=64", "--text=a.txt"}) {
            CommandRun run = CommandRun.of("compare", MODEL, MODEL, flag);
            assertEquals(2, run.code(), run.err());
            assertTrue(run.err().contains("is for language models"), run.err());
        }
    }

    @Test
    void valuesOfNodesAreWritten() {
        Path out = folder.resolve("values.npz");
        CommandRun run = CommandRun.of("activations", MODEL, "--node", "/MaxPool", "--out", out, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                "[16,32,4,4]",
                run.json()
                        .path("arrays")
                        .path("/MaxPool_output_0")
                        .path("shape")
                        .toString());
        assertTrue(Files.exists(out));
        CommandRun again = CommandRun.of("activations", MODEL, "--input", out, "--json");
        assertEquals(0, again.code(), again.err());
        assertEquals(
                "[16,10]",
                again.json().path("arrays").path("logits").path("shape").toString());
        assertEquals(3, CommandRun.of("activations", MODEL, "--node", "nowhere").code());
    }
}
