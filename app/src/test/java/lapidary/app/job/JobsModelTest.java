package lapidary.app.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lapidary.app.support.ScreenQueue;
import lapidary.core.job.Background;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobsModelTest {
    private final ScreenQueue screen = new ScreenQueue();
    private final JobsModel jobs = new JobsModel(screen);
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        jobs.close();
    }

    @Test
    void resultsArriveOnTheScreensThread() {
        Thread[] threads = new Thread[2];
        jobs.start(
                "work",
                ignored -> threads[0] = Thread.currentThread(),
                ignored -> threads[1] = Thread.currentThread(),
                failure -> heard.add(failure.message()));
        screen.until("the result", () -> threads[1] != null);
        assertEquals(Thread.currentThread(), threads[1]);
        assertFalse(threads[0].equals(threads[1]));
    }

    @Test
    void aRunningJobIsListedUntilItEnds() {
        CountDownLatch go = new CountDownLatch(1);
        jobs.start(
                "write",
                job -> {
                    job.report(0.5, "half");
                    go.await();
                    return "done";
                },
                heard::add,
                failure -> heard.add(failure.message()));
        screen.until("the job", () -> !jobs.items().isEmpty());
        assertEquals("write", jobs.items().getFirst().progressProperty().get().title());
        go.countDown();
        screen.until("the end", () -> jobs.items().isEmpty() && !heard.isEmpty());
        assertEquals(List.of("done"), heard);
    }

    @Test
    void aCancelledJobTellsNothing() {
        CountDownLatch started = new CountDownLatch(1);
        Background<String> job = jobs.start(
                "endless",
                work -> {
                    started.countDown();
                    while (true) {
                        work.check();
                        Thread.onSpinWait();
                    }
                },
                heard::add,
                failure -> heard.add(failure.message()));
        screen.until("the job", () -> !jobs.items().isEmpty());
        jobs.items().getFirst().cancel();
        screen.until("the end", () -> jobs.items().isEmpty());
        // The result follows the news of the end; no more news would wake the screen for it.
        assertThrows(CancellationException.class, () -> job.result().get(60, TimeUnit.SECONDS));
        screen.runAll();
        assertEquals(List.of(), heard);
        assertTrue(job.result().isCancelled());
    }

    @Test
    void aFailureArrivesInWords() {
        jobs.start(
                "fail",
                ignored -> {
                    throw new IOException("disk full");
                },
                ignored -> heard.add("result"),
                failure -> heard.add(failure.message()));
        screen.until("the failure", () -> !heard.isEmpty());
        assertEquals(List.of("Input or output failed: disk full"), heard);
    }

    @Test
    void aLaneDeliversOnlyTheNewest() {
        CountDownLatch go = new CountDownLatch(1);
        List<String> unwanted = new ArrayList<>();
        try (Lane lane = jobs.lane("lane")) {
            lane.start(
                    ignored -> {
                        go.await();
                        return "old";
                    },
                    heard::add,
                    failure -> heard.add(failure.message()),
                    unwanted::add);
            lane.start(ignored -> "new", heard::add, failure -> heard.add(failure.message()));
            go.countDown();
            screen.until("the newest", () -> heard.contains("new"));
            screen.runAll();
        }
        assertEquals(List.of("new"), heard);
        assertTrue(unwanted.isEmpty() || unwanted.equals(List.of("old")), unwanted::toString);
    }

    @Test
    void aLaneTellsWhatFailed() {
        try (Lane lane = jobs.lane("lane")) {
            lane.start(
                    ignored -> {
                        throw new IOException("gone");
                    },
                    ignored -> heard.add("result"),
                    failure -> heard.add(failure.message()));
            screen.until("the failure", () -> !heard.isEmpty());
        }
        assertEquals(List.of("Input or output failed: gone"), heard);
    }
}
