package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class QueueCommandTest {
    @TempDir
    Path folder;

    private Path jobs(String recipes) throws IOException {
        return Files.writeString(
                folder.resolve("jobs.json"),
                "{\"schema\": 1, \"models\": [\""
                        + SampleModel.folder().toString().replace("\\", "\\\\") + "\", \"gone.gguf\"], \"recipes\": ["
                        + recipes + "], \"into\": \"out\"}");
    }

    @Test
    void pausesResumesAndTellsWhatFailed() throws Exception {
        Path jobs = jobs("{\"preset\": \"Q8_0\"}, {\"preset\": \"Q4_0\"}");
        CommandRun first = CommandRun.of("queue", jobs, "--pause-after", "1");
        assertEquals(0, first.code(), first.err());
        assertTrue(first.out().contains("Paused with 3 jobs waiting. Go on with --resume."), first.out());
        Path out = folder.resolve("out").resolve(SampleModel.folder().getFileName() + "-Q8_0.gguf");
        byte[] written = Files.readAllBytes(out);
        long time = Files.getLastModifiedTime(out).toMillis();

        CommandRun again = CommandRun.of("queue", jobs);
        assertEquals(4, again.code());
        assertTrue(again.err().contains("go on with --resume"), again.err());

        JsonNode status = CommandRun.of("queue", jobs, "--status", "--json").json();
        assertTrue(status.get("paused").booleanValue());
        assertEquals(List.of("done", "waiting", "waiting", "waiting"), states(status));

        CommandRun rest = CommandRun.of("queue", jobs, "--resume", "--json");
        assertEquals(5, rest.code(), "that of the first job that failed");
        assertEquals(List.of("done", "done", "failed", "failed"), states(rest.json()));
        assertEquals(time, Files.getLastModifiedTime(out).toMillis(), "what is done is not repeated");
        assertTrue(rest.json()
                .get("jobs")
                .get(2)
                .get("failure")
                .get("message")
                .stringValue()
                .contains("gone.gguf: no such file or folder"));

        CommandRun single = CommandRun.of(
                "quantize", SampleModel.folder(), folder.resolve("single.gguf"), "--preset", "Q8_0", "--no-preview");
        assertEquals(0, single.code(), single.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("single.gguf")), written, "the same bytes as alone");
        assertFalse(Files.exists(folder.resolve("jobs.json.state.lock")));
    }

    @Test
    void refusesWhatItCannotMeanAndSaysWhere() throws Exception {
        Path jobs = Files.writeString(folder.resolve("jobs.json"), "{\"schema\": 1, \"model\": [\"a\"]}");
        CommandRun unknown = CommandRun.of("queue", jobs);
        assertEquals(3, unknown.code());
        assertTrue(unknown.err().contains("did you mean 'models'?"), unknown.err());
        assertEquals(5, CommandRun.of("queue", folder.resolve("no.json")).code());
        assertEquals(2, CommandRun.of("queue", jobs, "--retry").code());
        assertEquals(2, CommandRun.of("queue", jobs, "--resume", "--restart").code());
        assertEquals(2, CommandRun.of("queue", jobs, "--pause-after", "0").code());
        assertEquals(List.of("jobs.json"), CommandRun.names(folder));
    }

    @Test
    void listsTheJobsWithoutDoingThem() throws Exception {
        CommandRun dry = CommandRun.of("queue", jobs("{\"preset\": \"Q8_0\"}"), "--dry-run");
        assertEquals(0, dry.code(), dry.err());
        assertTrue(dry.out().contains("-Q8_0.gguf"), dry.out());
        assertEquals(List.of("jobs.json"), CommandRun.names(folder));
    }

    @Test
    void aKilledProcessIsTakenUpWithoutRepeatingWhatIsDone() throws Exception {
        Path jobs = jobs("{\"preset\": \"Q8_0\"}, {\"preset\": \"Q4_0\"}, {\"preset\": \"Q6_K\"}");
        Path state = folder.resolve("jobs.json.state");
        Process process = ProgramProcess.start(folder, "queue", jobs.toString());
        boolean hasEnded = false;
        while (!hasEnded && !isFirstDone(state)) {
            hasEnded = process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly(); // kill -9
        process.waitFor();
        Path out = folder.resolve("out").resolve(SampleModel.folder().getFileName() + "-Q8_0.gguf");
        long time = Files.getLastModifiedTime(out).toMillis();
        CommandRun rest = CommandRun.of("queue", jobs, "--resume", "--json");
        List<String> states = states(rest.json());
        assertEquals(List.of("done", "done", "done", "failed", "failed", "failed"), states);
        assertEquals(time, Files.getLastModifiedTime(out).toMillis());
        assertTrue(CommandRun.names(folder.resolve("out")).stream().noneMatch(name -> name.endsWith(".part")));
    }

    private static boolean isFirstDone(Path state) throws IOException {
        return Files.exists(state) && Files.readString(state).contains("\"state\": \"done\"");
    }

    private static List<String> states(JsonNode root) {
        return root.get("jobs")
                .valueStream()
                .map(job -> job.get("state").stringValue())
                .toList();
    }
}
