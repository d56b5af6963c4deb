package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/// `search --over sparsity` and `--over depth` on the sample, short.
final class SearchRemovalsTest {
    @TempDir
    Path folder;

    private static CommandRun run(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "search",
                SampleModel.folder(),
                "--tokens",
                "512",
                "--stages",
                "256,512",
                "--generations",
                "2",
                "--offspring",
                "3",
                "--no-judge",
                "--json"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray());
    }

    @Test
    void aBlockGoesTheFileIsShorterAndTheLineageIsWritten() throws IOException {
        Path out = folder.resolve("short.gguf");
        Path lineage = folder.resolve("lineage.csv");
        CommandRun run = run("--over", "depth", "--drop", "1", "-o", out, "--lineage", lineage);
        assertEquals(0, run.code(), run.err());
        JsonNode root = run.json();
        assertEquals(1, removed(root));
        assertEquals(Files.size(out), root.path("bytes").asLong());
        assertEquals(Files.size(out), root.path("writtenBytes").asLong());
        assertTrue(Files.readAllLines(lineage).size() > root.path("candidates").asInt());
        CommandRun inspected = CommandRun.of("inspect", out, "--json");
        assertEquals(0, inspected.code(), inspected.err());
        assertTrue(inspected.out().contains("blk.4.ffn_down.weight"));
        assertTrue(!inspected.out().contains("blk.5."));
    }

    @Test
    void theSameSeedFindsTheSameSparsities() {
        CommandRun first = run("--over", "sparsity", "--sparsity", "0.6", "--from-scratch", "--seed", "4");
        assertEquals(0, first.code(), first.err());
        assertEquals(
                first.out(),
                run("--over", "sparsity", "--sparsity", "0.6", "--from-scratch", "--seed", "4")
                        .out());
        assertEquals(42, first.json().path("units").size());
    }

    @Test
    void flagsOfAnotherKindAreRefused() {
        assertEquals(2, run("--over", "depth", "--sparsity", "0.5").code());
        assertEquals(2, run("--over", "sparsity", "--drop", "1").code());
        assertEquals(2, run("--over", "bits", "--budget", "3bpw", "--drop", "1").code());
        assertEquals(2, run("--over", "width").code());
        assertEquals(2, run("--over", "sparsity", "--budget", "3bpw").code());
        CommandRun missing = run("--over", "bits");
        assertEquals(2, missing.code());
        assertTrue(missing.err().contains("--budget is missing"), missing.err());
        CommandRun many = run("--over", "depth", "--drop", "6");
        assertEquals(4, many.code(), many.err());
        assertTrue(many.err().contains("there are 6 parts"), many.err());
    }

    private static long removed(JsonNode root) {
        long count = 0;
        for (JsonNode unit : root.path("units")) {
            count += unit.path("choice").asString().equals("removed") ? 1 : 0;
        }
        return count;
    }
}
