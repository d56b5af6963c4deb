package lapidary.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.queue.QueueItem.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueTest {
    private static final String HASH = "0f".repeat(32);

    @TempDir
    Path folder;

    private Path state() {
        return folder.resolve("jobs.json.state");
    }

    @Test
    void everyChangeIsOnDiskAtOnce() throws Exception {
        Queue queue = Queue.open(state());
        queue.add(job("a"));
        long b = queue.add(job("b"));
        queue.move(b, 0);
        queue.pause();
        assertEquals(queue.state(), Queue.open(state()).state());
        assertEquals(List.of("b", "a"), names(Queue.open(state())));
        assertTrue(Queue.open(state()).state().isPaused());
        assertEquals(Path.of(state().toString()), Queue.stateBeside(folder.resolve("jobs.json")));
    }

    @Test
    void jobsRunInOrderAndTheirResultsAreKept() throws Exception {
        Queue queue = queue("a", "b", "c");
        List<String> ran = new ArrayList<>();
        QueueRunner runner = new QueueRunner(queue, (job, progress) -> {
            ran.add(job.asked().label());
            return result();
        });
        while (runner.step(item -> Job.UNWATCHED).isPresent()) {
            assertEquals(0, queue.state().count(State.RUNNING));
        }
        assertEquals(List.of("a", "b", "c"), ran);
        assertEquals(3, Queue.open(state()).state().count(State.DONE));
        assertEquals(
                Optional.of(result()),
                Queue.open(state()).state().items().getFirst().result());
    }

    @Test
    void oneFailureDoesNotKeepTheOthersFromRunning() throws Exception {
        Queue queue = queue("a", "b", "c");
        QueueRunner runner =
                new QueueRunner(queue, (job, progress) -> switch (job.asked().label()) {
                    case "a" -> throw new NoSuchFileException("/models/a");
                    case "b" -> throw new OutOfMemoryError("heap");
                    default -> result();
                });
        while (runner.step(item -> Job.UNWATCHED).isPresent()) {}
        assertEquals(List.of(State.FAILED, State.FAILED, State.DONE), states(Queue.open(state())));
        QueueFailure first = queue.state().items().getFirst().failure().orElseThrow();
        assertEquals(QueueFailure.Kind.INPUT_OUTPUT, first.kind());
        assertTrue(first.message().startsWith("/models/a: no such file or folder."), first.message());
        queue.retryFailed();
        assertEquals(List.of(State.WAITING, State.WAITING, State.DONE), states(queue));
    }

    @Test
    void aJobThatRanWhenTheProcessWasKilledWaitsAgainAndFinishedOnesAreNotRepeated() throws Exception {
        Queue queue = queue("a", "b", "c");
        new QueueRunner(queue, (job, progress) -> result()).step(item -> Job.UNWATCHED);
        queue.take(); // and the process ends here, without another word
        assertEquals(List.of(State.DONE, State.RUNNING, State.WAITING), states(queue));
        Queue again = Queue.open(state());
        assertEquals(List.of(State.DONE, State.WAITING, State.WAITING), states(again));
        List<String> ran = new ArrayList<>();
        QueueRunner runner = new QueueRunner(again, (job, progress) -> {
            ran.add(job.asked().label());
            return result();
        });
        while (runner.step(item -> Job.UNWATCHED).isPresent()) {}
        assertEquals(List.of("b", "c"), ran);
    }

    @Test
    void aCancelledJobWaitsAgain() throws Exception {
        Queue queue = queue("a", "b");
        QueueRunner runner = new QueueRunner(queue, (job, progress) -> {
            progress.check();
            return result();
        });
        assertThrows(CancellationException.class, () -> runner.step(item -> cancelled()));
        assertEquals(List.of(State.WAITING, State.WAITING), states(Queue.open(state())));
    }

    @Test
    void aPausedQueueBeginsNothing() throws Exception {
        Queue queue = queue("a", "b");
        QueueRunner runner = new QueueRunner(queue, (job, progress) -> {
            queue.pause(); // while it runs: it goes on to its end
            return result();
        });
        assertTrue(runner.step(item -> Job.UNWATCHED).isPresent());
        assertTrue(runner.step(item -> Job.UNWATCHED).isEmpty());
        assertEquals(List.of(State.DONE, State.WAITING), states(queue));
        queue.resume();
        assertTrue(runner.step(item -> Job.UNWATCHED).isPresent());
    }

    @Test
    void aJobThatIsTakenOutWhileItRunsStopsAndTheNextOneRuns() throws Exception {
        Queue queue = queue("a", "b");
        QueueRunner runner = new QueueRunner(queue, (job, progress) -> {
            if (job.asked().label().equals("a")) {
                queue.remove(queue.state().items().getFirst().id());
                progress.check();
            }
            return result();
        });
        Optional<QueueItem> first = runner.step(item -> Job.UNWATCHED);
        assertEquals(Optional.of(State.WAITING), first.map(QueueItem::state));
        assertTrue(runner.step(item -> Job.UNWATCHED).isPresent());
        assertEquals(List.of("b"), names(queue));
        assertEquals(List.of(State.DONE), states(queue));
    }

    @Test
    void theSameJobIsAddedOnceUntilItIsOver() throws Exception {
        Queue queue = Queue.open(state());
        long first = queue.add(job("a"));
        assertEquals(first, queue.add(job("a")));
        new QueueRunner(queue, (job, progress) -> result()).step(item -> Job.UNWATCHED);
        assertEquals(first + 1, queue.add(job("a")));
        queue.remove(first + 1);
        assertEquals(first + 2, queue.add(job("a")), "numbers are not used again");
    }

    @Test
    void holdingJobsKeepsWhatBecameOfThoseThatStay() throws Exception {
        Queue queue = queue("a", "b");
        Files.write(folder.resolve("a.gguf"), new byte[(int) result().writtenBytes()]);
        Path recipe = Files.writeString(folder.resolve("a.recipe.json"), "a recipe");
        new QueueRunner(queue, (job, progress) -> result(Queue.sha256(recipe))).step(item -> Job.UNWATCHED);
        queue.hold(List.of(job("c"), job("a")));
        assertEquals(List.of("c", "a"), names(queue));
        assertEquals(List.of(State.WAITING, State.DONE), states(queue));
        Files.delete(folder.resolve("a.gguf"));
        queue.hold(List.of(job("c"), job("a")));
        assertEquals(List.of(State.WAITING, State.WAITING), states(queue), "its file is gone");
    }

    @Test
    void anotherRecipeUnderTheSameNameMakesItAnotherJob() throws Exception {
        Path recipe = folder.resolve("r.json");
        Files.writeString(recipe, "one");
        Files.write(folder.resolve("out.gguf"), new byte[(int) result().writtenBytes()]);
        QueueJob job = new QueueJob(
                folder.resolve("m"),
                new Asked.RecipeAt(recipe),
                folder.resolve("out.gguf"),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                true);
        Queue queue = Queue.open(state());
        queue.add(job);
        new QueueRunner(queue, (ignored, progress) -> result(Queue.sha256(recipe))).step(item -> Job.UNWATCHED);
        queue.hold(List.of(job));
        assertEquals(List.of(State.DONE), states(queue));
        Files.writeString(recipe, "two");
        queue.hold(List.of(job));
        assertEquals(List.of(State.WAITING), states(queue));
    }

    @Test
    void oneProcessAtATimeRunsAQueue() throws Exception {
        try (QueueLock lock = QueueLock.take(state())) {
            assertThrows(RefusedJobException.class, () -> QueueLock.take(state()));
        }
        try (QueueLock lock = QueueLock.take(state())) {
            assertTrue(Files.exists(folder.resolve("jobs.json.state.lock")));
        }
        assertFalse(Files.exists(folder.resolve("jobs.json.state.lock")), "nothing is left");
    }

    @Test
    void aStateThatCannotBeWrittenIsNotTaken() throws Exception {
        Queue queue = queue("a");
        Files.delete(state());
        Files.createDirectory(state());
        assertThrows(IOException.class, () -> queue.add(job("b")));
        assertEquals(List.of("a"), names(queue));
    }

    @Test
    void aStateOfAnotherVersionIsRefused() throws Exception {
        Files.writeString(state(), "{\"version\": 2, \"surprise\": 1}");
        FormatException e = assertThrows(FormatException.class, () -> Queue.open(state()));
        assertTrue(e.getMessage().contains("version"), e.getMessage());
    }

    @Test
    void aStateMovesWithItsFolder() throws Exception {
        Queue queue = queue("a", "b");
        Path other = Files.createDirectory(folder.resolve("elsewhere"));
        Files.move(state(), other.resolve("jobs.json.state"));
        QueueJob moved = Queue.open(other.resolve("jobs.json.state"))
                .state()
                .items()
                .getFirst()
                .job();
        assertEquals(other.resolve("a.gguf"), moved.out());
        assertEquals(List.of("a", "b"), names(queue));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void damagedStatesAreRefusedAndNeverMisread(long seed) throws Exception {
        Queue queue = queue("a", "b", "c");
        new QueueRunner(queue, (job, progress) -> result()).step(item -> Job.UNWATCHED);
        byte[] whole = Files.readAllBytes(state());
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            byte[] hurt = random.nextBoolean() ? Arrays.copyOf(whole, random.nextInt(whole.length - 2)) : whole.clone();
            if (hurt.length > 0 && hurt.length == whole.length) {
                hurt[random.nextInt(hurt.length)] = (byte) random.nextInt(32, 127);
            }
            Files.write(state(), hurt);
            try {
                assertEquals(3, Queue.open(state()).state().items().size());
            } catch (FormatException e) {
                assertTrue(e.getMessage().contains("expected"), e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void randomEditsKeepEveryJobOnceAndTheDiskInStep(long seed) throws Exception {
        Random random = new Random(seed);
        Queue queue = Queue.open(state());
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long some = expected.isEmpty() ? -1 : expected.get(random.nextInt(expected.size()));
            switch (random.nextInt(4)) {
                case 0, 1 -> expected.add(queue.add(job("j" + i)));
                case 2 -> {
                    int to = random.nextInt(-2, expected.size() + 3);
                    queue.move(some, to);
                    if (expected.remove(some)) {
                        expected.add(Math.clamp(to, 0, expected.size()), some);
                    }
                }
                default -> {
                    queue.remove(some);
                    expected.remove(some);
                }
            }
            assertEquals(
                    expected, queue.state().items().stream().map(QueueItem::id).toList());
        }
        assertEquals(queue.state(), Queue.open(state()).state());
    }

    private Queue queue(String... names) throws Exception {
        Queue queue = Queue.open(state());
        for (String name : names) {
            queue.add(job(name));
        }
        return queue;
    }

    private QueueJob job(String name) {
        return new QueueJob(
                folder.resolve("m"),
                new Asked.RecipeAt(folder.resolve(name + ".recipe.json")),
                folder.resolve(name + ".gguf"),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                true);
    }

    private static QueueResult result() {
        return result("");
    }

    private static QueueResult result(String asked) {
        return new QueueResult(
                HASH,
                asked,
                2000,
                1000,
                4.25,
                HASH,
                Duration.ofMillis(1234),
                Optional.of(new QueueResult.Loss("KL divergence", .02, .019, .021, 4096, "text.txt")),
                List.of("a remark"));
    }

    private static Job cancelled() {
        return new Job() {
            @Override
            public boolean isCancelled() {
                return true;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
    }

    private static List<State> states(Queue queue) {
        return queue.state().items().stream().map(QueueItem::state).toList();
    }

    private static List<String> names(Queue queue) {
        return queue.state().items().stream()
                .map(item -> item.job().asked().label())
                .toList();
    }
}
