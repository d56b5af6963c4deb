package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class InspectCommandTest {
    @TempDir
    Path folder;

    @Test
    void jsonHasTheDocumentedKeys() {
        CommandRun run = CommandRun.of("inspect", SampleModel.folder(), "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("format", "architecture", "parameters", "bytes", "tensors"), run.keys());
        JsonNode root = run.json();
        assertEquals("huggingface", root.path("format").asString());
        assertEquals("llama", root.path("architecture").asString());
        assertEquals(4_066_560, root.path("parameters").asLong());
        JsonNode first = root.path("tensors").path(0);
        assertEquals(List.of("name", "type", "shape", "bytes", "role"), List.copyOf(first.propertyNames()));
        assertEquals(
                "{\"name\":\"model.embed_tokens.weight\",\"type\":\"F32\",\"shape\":[2048,256],\"bytes\":2097152,"
                        + "\"role\":\"embedding\"}",
                first.toString());
        assertEquals("", run.err());
    }

    @Test
    void textIsAnAlignedTable() {
        CommandRun run = CommandRun.of("inspect", SampleModel.folder());
        assertEquals(0, run.code(), run.err());
        List<String> lines = run.out().lines().toList();
        int titles = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("tensor  "))
                .findFirst()
                .orElseThrow();
        int roles = lines.get(titles).indexOf("role");
        assertEquals("token embedding", lines.get(titles + 1).substring(roles, roles + 15));
        assertTrue(run.out().contains("4,066,560"), run.out());
        assertTrue(lines.stream().allMatch(line -> line.equals(line.stripTrailing())));
    }

    /// A pickle that would list a folder when Python loads it.
    @Test
    void showsWhatAPickleWouldRun() throws IOException {
        Path pickle = Files.writeString(folder.resolve("evil.pkl"), "cos\nsystem\n(S'ls'\ntR.");
        CommandRun run = CommandRun.of("inspect", pickle, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                "[{\"name\":\"os.system\",\"place\":\"pickle at offset 0\",\"count\":1}]",
                run.json().path("notExecuted").toString());
        String text = CommandRun.of("inspect", pickle).out();
        assertTrue(text.contains("not executed"), text);
        assertTrue(text.contains("os.system     pickle at offset 0"), text);
    }

    @Test
    void partsOfQuantizedLayersAreShownWhenAskedFor() {
        Path packed = folder.resolve("packed");
        CommandRun made = CommandRun.of(
                "quantize",
                SampleModel.folder(),
                packed.toString(),
                "--method",
                "rtn",
                "--scale",
                "f16",
                "--format",
                "gptq",
                "--no-preview",
                "--no-report");
        assertEquals(0, made.code(), made.err());
        CommandRun run = CommandRun.of("inspect", packed.toString(), "--parts");
        assertTrue(run.out().contains("GPTQ 4-bit g64"), run.out());
        assertTrue(run.out().contains("  model.layers.0.mlp.up_proj.qzeros"), run.out());
        assertFalse(CommandRun.of("inspect", packed.toString()).out().contains("qzeros"));
        JsonNode parts = CommandRun.of("inspect", packed.toString(), "--json")
                .json()
                .path("tensors")
                .path(2)
                .path("parts");
        assertEquals(
                "{\"holds\":\"codes\",\"name\":\"model.layers.0.mlp.down_proj.qweight\",\"type\":\"I32\","
                        + "\"shape\":[64,256],\"bytes\":65536}",
                parts.path(0).toString());
    }

    @Test
    void metadataIsShownWhenAskedFor() {
        assertTrue(CommandRun.of("inspect", SampleModel.folder(), "--metadata")
                .out()
                .contains("metadata"));
    }

    @Test
    void aFileThatIsNoModelIsBadInput() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "not a model at all, just a line of text");
        CommandRun run = CommandRun.of("inspect", file);
        assertEquals(3, run.code());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("lapidary: ") && run.err().contains("notes.txt"), run.err());
    }

    @Test
    void aFileThatIsNotThereIsInputOutput() {
        CommandRun run = CommandRun.of("inspect", folder.resolve("missing.gguf"));
        assertEquals(5, run.code());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("missing.gguf"), run.err());
    }

    @Test
    void aMissingFileArgumentIsUsage() {
        CommandRun run = CommandRun.of("inspect");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("FILE") && run.err().contains("lapidary inspect --help"), run.err());
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : List.of("inspect", "quantize", "evaluate", "generate", "compress", "run")) {
            CommandRun run = CommandRun.of(command, "--help");
            assertEquals(0, run.code(), run.err());
            assertTrue(run.out().startsWith("Usage: lapidary " + command), run.out());
            assertTrue(run.out().contains("--json"), run.out());
        }
    }

    @Test
    void theProgramTellsItsCommandsAndVersion() {
        assertTrue(CommandRun.of("--help").out().contains("quantize"));
        assertTrue(CommandRun.of("--version").out().startsWith("Lapidary "));
        assertFalse(Program.isCommand("model.gguf"));
        assertEquals(2, CommandRun.of("polish").code());
    }
}
