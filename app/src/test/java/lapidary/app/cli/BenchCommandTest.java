package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
    private static final Path SAMPLE = SampleModel.folder();
    private static final String LAYER = "model.layers.0.self_attn.q_proj.weight";

    @TempDir
    private Path folder;

    @Test
    void comparesASampleOnAShortTextKeepsWhatIsDoneAndFillsItsPlaceInAPage() throws IOException {
        Path text = shortText();
        Path kept = folder.resolve("kept.json");
        Path page = Files.writeString(
                folder.resolve("page.md"),
                "before\n<!-- bench methods -->\nold\n<!-- end of bench methods -->\nafter\n");
        CommandRun run = bench("--text", text, "--methods", "rtn,Q3_K_M", "--keep", kept, "--out", page, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("protocol", "results", "notRun"), run.keys());
        JsonNode results = run.json().path("results");
        assertEquals(6, results.size());
        double last = 0;
        for (JsonNode result : results) {
            double divergence = result.path("klDivergence").path("value").asDouble();
            assertTrue(divergence >= last, "smallest first");
            last = divergence;
            assertEquals(
                    "measured", result.path("klDivergence").path("provenance").asString());
        }
        assertEquals("Q3_K_M@3", results.get(0).path("candidate").asString());
        assertTrue(results.get(0).path("klRemovedPercent").path("value").asDouble() > 40);
        String written = Files.readString(page);
        assertTrue(written.startsWith("before\n<!-- bench methods -->\nclassics-4m, judged on"));
        assertTrue(written.endsWith("<!-- end of bench methods -->\nafter\n"));
        assertFalse(written.contains("old"));

        // What is kept is not measured again: the seconds are those of the first run.
        CommandRun again = bench("--text", text, "--methods", "rtn,Q3_K_M", "--keep", kept, "--json");
        assertEquals(run.out(), again.out());
        CommandRun other = bench("--methods", "rtn", "--keep", kept);
        assertEquals(ExitCode.BAD_INPUT, other.code());
        assertTrue(other.err().contains("another protocol"), other.err());
    }

    @Test
    void comparesOnOneLayer() throws IOException {
        CommandRun run = bench("--tensor", LAYER, "--methods", "rtn", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("tensor", "data", "tokens", "results", "notRun"), run.keys());
        assertTrue(run.json().path("tokens").asLong() > 1_000);
        assertEquals(5, run.json().path("results").size());
    }

    @Test
    void listsCandidatesWithoutRunningThem() throws IOException {
        CommandRun run = bench("--list");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("gptq:act-order@3"), run.out());
        assertTrue(run.out().contains("3.2969"), run.out());
    }

    @Test
    void findsWrongNamesBeforeItRunsTheModel() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.txt"), "too short");
        Object[] model = {"bench", "methods", "--model", SAMPLE, "--calibrate", broken};
        CommandRun method = CommandRun.of(with(model, "--methods", "gptq:nothing@3"));
        assertEquals(ExitCode.USAGE, method.code());
        assertTrue(method.err().contains("no candidate is called 'gptq:nothing@3'"), method.err());
        CommandRun tensor = CommandRun.of(with(model, "--methods", "IQ3_XXS", "--tensor", "nothing"));
        assertEquals(ExitCode.USAGE, tensor.code());
        assertTrue(tensor.err().contains("no tensor 'nothing'"), tensor.err());
    }

    @Test
    void listsCandidatesOfAnyModelWithoutData() throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        try (Stream<Path> files = Files.list(SAMPLE)) {
            for (Path file :
                    files.filter(path -> !path.toString().endsWith(".txt")).toList()) {
                Files.copy(file, other.resolve(file.getFileName()));
            }
        }
        CommandRun run = CommandRun.of("bench", "methods", "--model", other, "--bits", "3", "--list");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("rtn@3"), run.out());
        CommandRun judged = CommandRun.of("bench", "methods", "--model", other, "--bits", "3");
        assertEquals(ExitCode.USAGE, judged.code());
        assertTrue(judged.err().contains("--text FILE is needed"), judged.err());
    }

    @Test
    void comparesAClassifierByItsClasses() {
        Path digits = SAMPLE.resolveSibling("digits-cnn").resolve("model.onnx");
        CommandRun run = CommandRun.of(
                "bench", "methods", "--model", digits, "--bits", "3", "--group", "16", "--methods", "gptq", "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode best = run.json().path("results").get(0);
        assertTrue(best.path("candidate").asString().startsWith("gptq"));
        assertEquals(397, best.path("accuracy").path("count").asInt());
        assertTrue(best.path("accuracy").path("value").asDouble() > 95);
        CommandRun awq = CommandRun.of("bench", "methods", "--model", digits, "--methods", "awq+gptq");
        assertEquals(ExitCode.USAGE, awq.code());
        assertTrue(awq.err().contains("'awq+gptq' is for language models"), awq.err());
        CommandRun layer =
                CommandRun.of("bench", "methods", "--model", digits, "--methods", "rtn", "--tensor", "fc1.weight");
        assertEquals(ExitCode.USAGE, layer.code());
        assertTrue(layer.err().contains("--tensor compares on a layer of a language model"), layer.err());
    }

    private static Object[] with(Object[] first, Object... more) {
        Object[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertEquals(ExitCode.USAGE, CommandRun.of("bench").code());
        CommandRun unknown = bench("--methods", "nothing");
        assertEquals(ExitCode.USAGE, unknown.code());
        assertTrue(unknown.err().contains("there are"));
        assertEquals(
                ExitCode.USAGE, CommandRun.of("bench", "methods", "--bits", "9").code());
        assertEquals(
                ExitCode.USAGE, bench("--tensor", "nothing", "--methods", "rtn").code());
        assertEquals(
                ExitCode.REFUSED,
                bench("--tensor", "model.norm.weight", "--methods", "rtn").code());
        assertEquals(
                ExitCode.INPUT_OUTPUT,
                bench("--text", folder.resolve("none.txt")).code());
        Path little = folder.resolve("little.txt");
        CommandRun seen = bench("--text", little, "--methods", "rtn");
        assertEquals(ExitCode.REFUSED, seen.code(), seen.err());
    }

    /// With little to calibrate on, which is quick.
    private CommandRun bench(Object... arguments) throws IOException {
        String text = Files.readString(SAMPLE.resolve("calibration.txt"));
        Path calibration = Files.writeString(folder.resolve("little.txt"), text.substring(0, 4_000));
        Object[] all = new Object[arguments.length + 8];
        all[0] = "bench";
        all[1] = "methods";
        all[2] = "--model";
        all[3] = SAMPLE;
        all[4] = "--bits";
        all[5] = "3";
        all[6] = "--calibrate";
        all[7] = calibration;
        System.arraycopy(arguments, 0, all, 8, arguments.length);
        return CommandRun.of(all);
    }

    private Path shortText() throws IOException {
        String held = Files.readString(SAMPLE.resolve("heldout.txt"));
        return Files.writeString(folder.resolve("short.txt"), held.substring(0, 12_000));
    }
}
