package lapidary.core.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WorkersTest {

    @ParameterizedTest(name = "{0} rows in chunks of {1} on {2} threads")
    @CsvSource({"0,1,2", "1,1,2", "7,3,1", "7,3,2", "8,8,4", "100,1,8", "1000,33,3"})
    void everyRowRunsExactlyOnce(int rows, int chunk, int threads) {
        AtomicInteger[] visits = new AtomicInteger[rows];
        for (int i = 0; i < rows; i++) {
            visits[i] = new AtomicInteger();
        }
        new Workers(threads).rows(rows, chunk, Job.UNWATCHED, (from, to) -> {
            assertTrue(to - from <= chunk && to <= rows);
            for (long row = from; row < to; row++) {
                visits[(int) row].incrementAndGet();
            }
        });
        for (AtomicInteger visit : visits) {
            assertEquals(1, visit.get());
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 5})
    void chunksAreTheSameWhateverTheThreadCount(int threads) {
        Set<String> chunks = ConcurrentHashMap.newKeySet();
        new Workers(threads).rows(10, 4, Job.UNWATCHED, (from, to) -> chunks.add(from + "-" + to));
        assertEquals(Set.of("0-4", "4-8", "8-10"), new TreeSet<>(chunks));
    }

    @Test
    void chunksRunAtTheSameTime() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        new Workers(2).<Exception>rows(2, 1, Job.UNWATCHED, (from, to) -> both.await(20, TimeUnit.SECONDS));
    }

    @Test
    void oneCallerNeverKeepsMoreThreadsAwakeThanWereAskedFor() throws Exception {
        Workers workers = new Workers(2);
        CyclicBarrier both = new CyclicBarrier(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int loop = 0; loop < 5; loop++) {
            workers.<Exception>rows(2, 1, Job.UNWATCHED, (from, to) -> {
                threads.add(Thread.currentThread());
                both.await(20, TimeUnit.SECONDS);
            });
        }
        assertEquals(2, threads.size(), "threads: " + threads);
    }

    @Test
    void aLoopInsideALoopRunsInlineOnTheSameThread() {
        Workers workers = new Workers(4);
        AtomicLong inner = new AtomicLong();
        workers.rows(16, 1, Job.UNWATCHED, (from, to) -> {
            assertTrue(workers.isInside());
            Thread outer = Thread.currentThread();
            workers.rows(16, 1, Job.UNWATCHED, (a, b) -> {
                assertSame(outer, Thread.currentThread());
                inner.incrementAndGet();
            });
            assertTrue(workers.isInside());
        });
        assertEquals(256, inner.get());
        assertFalse(workers.isInside());
    }

    @Test
    void aSingleChunkIsNotInsideSoThatItMayUseAllCores() {
        Workers workers = new Workers(4);
        workers.rows(5, 8, Job.UNWATCHED, (from, to) -> assertFalse(workers.isInside()));
    }

    @Test
    void theFailureOfTheLowestChunkIsThrownAsItIs() {
        for (int repeat = 0; repeat < 50; repeat++) {
            IOException thrown =
                    assertThrows(IOException.class, () -> new Workers(4).rows(64, 1, Job.UNWATCHED, (from, to) -> {
                        if (from >= 3) {
                            throw new IOException("row " + from);
                        }
                    }));
            assertEquals("row 3", thrown.getMessage());
        }
    }

    @Test
    void errorsPassThrough() {
        assertThrows(AssertionError.class, () -> new Workers(2).rows(8, 1, Job.UNWATCHED, (from, to) -> {
            throw new AssertionError("planted");
        }));
    }

    @Test
    void noChunkBeginsAfterCancellation() {
        AtomicInteger begun = new AtomicInteger();
        Job job = new TestJob() {
            @Override
            public boolean isCancelled() {
                return begun.get() >= 5;
            }
        };
        assertThrows(CancellationException.class, () -> new Workers(2)
                .rows(1000, 1, job, (from, to) -> begun.incrementAndGet()));
        assertTrue(begun.get() <= 6, "begun: " + begun);
    }

    @Test
    void aCancelledJobRunsNothing() {
        TestJob job = new TestJob();
        job.cancelled = true;
        assertThrows(CancellationException.class, () -> new Workers(2).rows(10, 1, job, (from, to) -> {
            throw new AssertionError("ran");
        }));
    }

    @Test
    void loopsFromManyThreadsAllFinish() throws Exception {
        Workers workers = new Workers(2);
        long[] sums = new long[8];
        Thread[] callers = new Thread[8];
        for (int i = 0; i < callers.length; i++) {
            int caller = i;
            callers[i] = Thread.ofPlatform().start(() -> {
                AtomicLong sum = new AtomicLong();
                workers.rows(1000, 7, Job.UNWATCHED, (from, to) -> {
                    for (long row = from; row < to; row++) {
                        sum.addAndGet(row);
                    }
                });
                sums[caller] = sum.get();
            });
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertArrayEquals(new long[] {499500, 499500, 499500, 499500, 499500, 499500, 499500, 499500}, sums);
    }
}
