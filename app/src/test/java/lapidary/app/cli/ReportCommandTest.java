package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportCommandTest {
    private static final Pattern COMMAND = Pattern.compile("<pre id='command'>(.*?)</pre>");

    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void copyTheSample() throws IOException {
        model = folder.resolve("first/in put/sample");
        Files.createDirectories(model);
        try (Stream<Path> files = Files.list(SampleModel.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        Files.createDirectories(folder.resolve("first/out"));
    }

    @Test
    void theCommandOnThePageRebuildsTheFileByteForByteInAFreshFolder() throws Exception {
        Path data = folder.resolve("first/in put/some.txt");
        Files.writeString(
                data, Files.readString(model.resolve("calibration.txt")).substring(0, 20_000));
        Path out = folder.resolve("first/out/small.gguf");
        CommandRun run = CommandRun.of(
                "quantize",
                model,
                out,
                "--method",
                "sparsegpt",
                "--method",
                "gptq",
                "--density",
                "50",
                "--bits",
                "4",
                "--group",
                "32",
                "--misfit",
                "round",
                "--calibrate",
                data,
                "--calibration-sequences",
                "4",
                "--no-preview",
                "--report",
                folder.resolve("first/page.html"));
        assertEquals(0, run.code(), run.err());
        assertFalse(Files.exists(folder.resolve("first/out/small.gguf.report.html")), "it lies where it was wanted");
        List<String> words = words(Files.readString(folder.resolve("first/page.html")));
        assertEquals("lapidary", words.removeFirst());

        Path fresh = Files.createDirectories(folder.resolve("fresh/out"));
        Files.copy(folder.resolve("first/out/small.gguf.recipe.json"), fresh.resolve("small.gguf.recipe.json"));
        Files.move(folder.resolve("first/in put"), folder.resolve("fresh/in put"));
        Process process = ProgramProcess.start(fresh, words.toArray(String[]::new));
        assertEquals(0, process.waitFor(), Files.readString(fresh.resolve("process.log")));
        assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(fresh.resolve("small.gguf")));
    }

    /// As a shell takes them.
    private static List<String> words(String page) {
        Matcher matcher = COMMAND.matcher(page);
        assertTrue(matcher.find());
        String command = matcher.group(1)
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|([^ ']+)").matcher(command);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    @Test
    void aFileThatWasWrittenBeforeGetsItsPageFromTheRecipeBesideIt() throws Exception {
        Path out = folder.resolve("first/out/small.gguf");
        CommandRun.of("prune", model, out, "--density", "0.5", "--type", "q8_0", "--no-preview");
        Path page = folder.resolve("first/out/small.gguf.report.html");
        String before = Files.readString(page);
        Files.delete(page);
        CommandRun run = CommandRun.of("report", out, "--in", model);
        assertEquals(0, run.code(), run.err());
        String after = Files.readString(page);
        for (String id : List.of("quality", "ledger", "rebuild")) {
            assertEquals(section(before, id), section(after, id), id);
        }
        assertEquals(zeros(before), zeros(after), "zeros are counted in the file");
        assertTrue(zeros(after).size() > 2);
        assertTrue(after.contains("<td class='number'>–</td>"), "errors are not made up");
    }

    @Test
    void aFileThatIsNotOfTheRecipeIsRefused() throws Exception {
        Path out = folder.resolve("first/out/small.gguf");
        CommandRun.of("quantize", model, out, "--preset", "Q8_0", "--no-preview");
        Path other = folder.resolve("first/out/other.gguf");
        CommandRun.of("quantize", model, other, "--preset", "Q4_0", "--no-preview", "--no-report");
        CommandRun run = CommandRun.of(
                "report", other, "--in", model, "--recipe", folder.resolve("first/out/small.gguf.recipe.json"));
        assertEquals(3, run.code());
        assertTrue(run.err().contains("as the recipe makes of"), run.err());
        CommandRun none = CommandRun.of("report", other, "--in", model);
        assertEquals(2, none.code());
        assertTrue(none.err().contains("name the recipe of the file with --recipe"), none.err());
        assertEquals(
                5,
                CommandRun.of("report", folder.resolve("no.gguf"), "--in", model)
                        .code());
    }

    private static String section(String page, String id) {
        Matcher matcher =
                Pattern.compile("(?s)<section id='" + id + "'>(.*?)</section>").matcher(page);
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    /// Of the layers in which weights were counted.
    private static List<String> zeros(String page) {
        return Pattern.compile("block \\d+</th><td class='number'>[0-9,]+</td><td class='number'>[0-9,]+</td>"
                        + "<td class='number'>[0-9.]+</td><td class='number'>([0-9.]+ %)")
                .matcher(section(page, "layers"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
