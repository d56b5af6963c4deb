package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.app.support.SampleModel;
import lapidary.core.calib.ImportanceFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Calibration data and knobs on the command line.
class CalibrationCommandTest {
    private static final Path SAMPLE = SampleModel.folder();
    private static final Path TEXT = SAMPLE.resolve("calibration.txt");
    private static final Path DIGITS = SAMPLE.resolveSibling("digits-cnn");

    @TempDir
    private Path folder;

    /// Two texts, few tokens: said in words and as JSON, named by the recipe, repeated from it to the byte.
    @Test
    void aShortRunIsWarnedOfNamedAndRepeated() throws IOException {
        Path ids = folder.resolve("more.ids");
        Files.writeString(ids, "5 9 70 300 21 8 14 90 3 77 50 61 40 41 42 43 44 45 46 47 48 49 52");
        Path out = folder.resolve("out.gguf");
        Path matrix = folder.resolve("imatrix.dat");
        CommandRun run = CommandRun.of(
                "quantize",
                SAMPLE,
                out,
                "--method",
                "gptq",
                "--bits",
                3,
                "--calibrate",
                TEXT,
                "--calibrate",
                ids,
                "--calibration-context",
                16,
                "--calibration-sequences",
                5,
                "--calibration-seed",
                2,
                "--write-imatrix",
                matrix,
                "--no-preview",
                "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode calibration = run.json().path("calibration");
        assertEquals(80, calibration.path("tokens").asInt());
        assertEquals(42, calibration.path("coverage").size());
        assertEquals("thin", calibration.path("coverage").path(0).path("level").asString());
        assertEquals(1, calibration.path("coverageWarnings").size());
        assertTrue(run.err().contains("Calibration takes up to"), run.err());
        assertTrue(run.err().contains("saw fewer tokens than inputs"), run.err());
        assertTrue(run.json().path("notices").toString().contains("saw fewer tokens"), run.out());
        assertEquals(42, ImportanceFile.read(matrix).matrix().entries().size());

        Path again = folder.resolve("again.gguf");
        String name = "calibration-c16-n5-e512-s2=" + TEXT + File.pathSeparator + ids;
        Path recipe = folder.resolve("out.gguf.recipe.json");
        CommandRun repeated =
                CommandRun.of("run", recipe, "--in", SAMPLE, "--out", again, "--data", name, "--no-preview");
        assertEquals(0, repeated.code(), repeated.err());
        assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(again));
    }

    @Test
    void aGraphIsNotJudgedOnWhatItWasCalibratedOn() {
        Path out = folder.resolve("out.onnx");
        CommandRun run = CommandRun.of(
                "quantize",
                DIGITS.resolve("model.onnx"),
                out,
                "--method",
                "gptq",
                "--bits",
                3,
                "--granularity",
                "channel",
                "--calibrate",
                DIGITS.resolve("test.csv"));
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("would flatter"), run.err());
        assertTrue(Files.notExists(out));
    }

    @Test
    void knobsWithoutDataAndNumbersOutOfRangeAreRefused() {
        Path out = folder.resolve("out.gguf");
        CommandRun without =
                CommandRun.of("quantize", SAMPLE, out, "--method", "rtn", "--calibration-seed", 2, "--no-preview");
        assertEquals(2, without.code());
        assertTrue(without.err().contains("--calibrate FILE is needed"), without.err());
        CommandRun none = CommandRun.of(
                "quantize",
                SAMPLE,
                out,
                "--method",
                "gptq",
                "--calibrate",
                TEXT,
                "--calibration-sequences",
                0,
                "--no-preview");
        assertEquals(2, none.code());
        assertTrue(none.err().contains("--calibration-sequences"), none.err());
    }
}
