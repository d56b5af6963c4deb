package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `allocate` and `search` on the sample, with two types and a short text so that the table is small.
final class AllocateCommandTest {
    @TempDir
    Path folder;

    private CommandRun run(String command, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                command,
                SampleModel.folder(),
                "--types",
                "q3_k,q8_0",
                "--tokens",
                "512",
                "--tables",
                folder.resolve("tables"),
                "--no-judge",
                "--json"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray());
    }

    @Test
    void sizesAreKeptListsAreWrittenAndOneTableServesThemAll() throws IOException {
        Path types = folder.resolve("types.txt");
        Path recipe = folder.resolve("recipe.json");
        Path out = folder.resolve("model.gguf");
        CommandRun run = run("allocate", "--budget", "2.2MiB", "--type-file", types, "--recipe", recipe, "--out", out);
        assertEquals(0, run.code(), run.err());
        JsonNode root = run.json();
        assertTrue(root.path("bytes").asLong() <= 2.2 * (1 << 20));
        assertEquals(root.path("bytes").asLong(), Files.size(out));
        assertEquals(root.path("writtenBytes").asLong(), Files.size(out));
        assertTrue(root.path("predictedKl").asDouble() > 0);
        assertTrue(root.path("measuredKl").path("value").asDouble() > 0);
        assertEquals(43, root.path("tensors").size());
        List<String> lines = Files.readAllLines(types);
        assertEquals(43, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.matches("\\^[a-z0-9_.\\\\]+\\$=q(3_k|8_0)")), lines.getFirst());
        assertTrue(Files.readString(recipe).contains("search.txt"));

        long table = Files.size(onlyTable());
        CommandRun locked = run(
                "allocate",
                "--budget",
                "4.5bpw",
                "--method",
                "greedy",
                "--lock",
                "model.layers.0.mlp.down_proj.weight=q8_0");
        assertEquals(0, locked.code(), locked.err());
        assertTrue(locked.json().path("bitsPerWeight").asDouble() <= 4.5);
        assertEquals(table, Files.size(onlyTable()), "nothing was measured anew");
        assertEquals("q8_0", type(locked.json(), "model.layers.0.mlp.down_proj.weight"));

        CommandRun first = search();
        assertEquals(0, first.code(), first.err());
        assertEquals(first.out(), search().out());
        assertEquals(4, run("allocate", "--budget", "2bpw").code());
        CommandRun blind = run("allocate", "--budget", "4bpw", "--method", "hawq");
        assertEquals(4, blind.code());
        assertTrue(blind.err().contains("give scores"), blind.err());
    }

    private CommandRun search() {
        return run("search", "--budget", "4bpw", "--generations", "2", "--offspring", "3", "--stages", "256,512");
    }

    private Path onlyTable() throws IOException {
        List<String> names = CommandRun.names(folder.resolve("tables"));
        assertEquals(1, names.size());
        return folder.resolve("tables").resolve(names.getFirst());
    }

    private static String type(JsonNode root, String name) {
        for (JsonNode tensor : root.path("tensors")) {
            if (tensor.path("names").path(0).asString("").equals(name)) {
                return tensor.path("type").asString("");
            }
        }
        return "";
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsMeasured() {
        assertEquals(3, run("allocate", "--budget", "plenty").code());
        assertEquals(2, run("allocate", "--budget", "3bpw", "--method", "guess").code());
        assertEquals(2, run("allocate").code());
        CommandRun power = run("allocate", "--budget", "3bpw", "--method", "exllama", "--set", "powers=2");
        assertEquals(2, power.code());
        assertTrue(power.err().contains("power"), power.err());
        assertFalse(Files.exists(folder.resolve("tables")));
    }
}
