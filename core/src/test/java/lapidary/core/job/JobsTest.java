package lapidary.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JobsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Jobs jobs = new Jobs(nanos::get);

    @Test
    void aJobTellsItsProgressAndRemainingTime() throws Exception {
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Background<String> job = jobs.start("Compress", work -> {
            nanos.addAndGet(Duration.ofSeconds(3).toNanos());
            work.report(0.75, "blk.0.ffn_down");
            reported.countDown();
            assertTrue(go.await(20, TimeUnit.SECONDS));
            return "written";
        });
        assertTrue(reported.await(20, TimeUnit.SECONDS));
        Progress now = job.progress();
        assertEquals(
                new Progress("Compress", "blk.0.ffn_down", 0.75, Duration.ofSeconds(3), Progress.State.RUNNING), now);
        assertEquals(Optional.of(Duration.ofSeconds(1)), now.remaining());
        assertEquals(List.of(job), jobs.running());
        go.countDown();
        assertEquals("written", job.await());
        assertEquals(
                new Progress("Compress", "blk.0.ffn_down", 1, Duration.ofSeconds(3), Progress.State.DONE),
                job.progress());
        assertEquals(List.of(), jobs.running());
    }

    @Test
    void remainingTimeIsUnknownAtTheStart() {
        assertEquals(
                Optional.empty(),
                new Progress("a", "", 0.01, Duration.ofSeconds(5), Progress.State.RUNNING).remaining());
        assertEquals(
                Optional.empty(),
                new Progress("a", "", 0.5, Duration.ofMillis(100), Progress.State.RUNNING).remaining());
    }

    @Test
    void cancellingEndsTheWorkWhereItLooksAtItsFlag() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Background<Integer> job = jobs.start("Evaluate", work -> {
            running.countDown();
            assertTrue(cancelled.await(20, TimeUnit.SECONDS));
            work.check();
            return 1;
        });
        assertTrue(running.await(20, TimeUnit.SECONDS));
        job.cancel();
        cancelled.countDown();
        assertThrows(CancellationException.class, job::await);
        assertEquals(Progress.State.CANCELLED, job.progress().state());
    }

    @Test
    void aFailureReachesWhoeverWaits() {
        Exception planted = new IOException("disk full");
        Background<Integer> job = jobs.start("Write", work -> {
            throw planted;
        });
        ExecutionException thrown = assertThrows(ExecutionException.class, job::await);
        assertSame(planted, thrown.getCause());
        assertEquals(Progress.State.FAILED, job.progress().state());
    }

    @Test
    void listenersHearStartAndEndInOrderAndNotEveryReport() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        jobs.listen((job, progress) -> heard.add(progress.state() + " " + progress.fraction()));
        jobs.start("Count", work -> {
                    work.report(0.1, "first");
                    work.report(0.2, "too soon to be told");
                    nanos.addAndGet(Duration.ofMillis(60).toNanos());
                    work.report(0.3, "told");
                    work.report(0.4, "too soon again");
                    return 0;
                })
                .await();
        assertEquals(List.of("WAITING 0.0", "RUNNING 0.0", "RUNNING 0.3", "DONE 1.0"), heard);
    }

    @Test
    void aListenerThatLeftHearsNothing() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        Jobs.Listener listener = (job, progress) -> heard.add(progress.title());
        jobs.listen(listener);
        jobs.unlisten(listener);
        jobs.start("Quiet", work -> 1).await();
        assertEquals(List.of(), heard);
    }

    @Test
    void aPartOfAJobReportsItsShare() {
        TestJob whole = new TestJob();
        whole.part(0.5, 1).report(0.5, "half of the second half");
        assertEquals(List.of(0.75), whole.fractions);
    }
}
