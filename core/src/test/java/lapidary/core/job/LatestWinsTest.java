package lapidary.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LatestWinsTest {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final LatestWins<String> lane = new LatestWins<>("test lane", answers::add, failures::add);

    @AfterEach
    void close() {
        lane.close();
    }

    @Test
    void answersOfOneRequestArriveInOrder() throws Exception {
        lane.request((number, job, out) -> {
            out.accept("weight error " + number);
            out.accept("running " + number);
        });
        assertEquals("weight error 1", answers.poll(20, TimeUnit.SECONDS));
        assertEquals("running 1", answers.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void aNewerRequestCancelsTheOlderAndNothingOldIsDeliveredAfterIt() throws Exception {
        CountDownLatch olderRuns = new CountDownLatch(1);
        CountDownLatch newerAsked = new CountDownLatch(1);
        AtomicBoolean refused = new AtomicBoolean();
        lane.request((number, job, out) -> {
            out.accept("old, in time");
            olderRuns.countDown();
            assertTrue(newerAsked.await(20, TimeUnit.SECONDS));
            assertTrue(job.isCancelled());
            refused.set(true);
            out.accept("old, too late");
            refused.set(false);
        });
        assertTrue(olderRuns.await(20, TimeUnit.SECONDS));
        long newer = lane.request((number, job, out) -> out.accept("new"));
        newerAsked.countDown();
        assertEquals(2, newer);
        assertEquals("old, in time", answers.poll(20, TimeUnit.SECONDS));
        assertEquals("new", answers.poll(20, TimeUnit.SECONDS));
        assertTrue(refused.get());
        assertEquals(0, failures.size());
    }

    @Test
    void requestsThatNeverBeganAreSkipped() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        lane.request((number, job, out) -> {
            begun.countDown();
            assertTrue(go.await(20, TimeUnit.SECONDS));
        });
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        for (int i = 0; i < 5; i++) {
            lane.request((number, job, out) -> out.accept("request " + number));
        }
        go.countDown();
        assertEquals("request 6", answers.poll(20, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(answers));
    }

    @Test
    void failuresAreToldAndTheLaneGoesOn() throws Exception {
        lane.request((number, job, out) -> {
            throw new IllegalStateException("planted");
        });
        assertEquals("planted", failures.poll(20, TimeUnit.SECONDS).getMessage());
        lane.request((number, job, out) -> out.accept("alive"));
        assertEquals("alive", answers.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void cancelStopsWhatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        lane.request((number, job, out) -> {
            begun.countDown();
            assertTrue(cancelled.await(20, TimeUnit.SECONDS));
            try {
                assertThrows(CancellationException.class, job::check);
            } finally {
                ended.countDown();
            }
        });
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        lane.cancel();
        cancelled.countDown();
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertEquals(0, answers.size());
    }

    @Test
    void aClosedLaneTakesNoRequests() {
        lane.close();
        assertThrows(IllegalStateException.class, () -> lane.request((number, job, out) -> {}));
    }
}
