package lapidary.core.job;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The one worker pool: as many daemon threads as there are cores, shared by everything that loops over rows or
/// tensors.
///
/// A loop is cut into chunks of a fixed size that the caller chooses, so what each chunk computes, and the order in
/// which a caller merges chunks, never depends on how many threads there are. The calling thread works along, so a
/// loop always makes progress even while the pool is busy with another one. A loop inside a loop runs inline.
public final class Workers {
    private static final Workers SHARED = new Workers(Runtime.getRuntime().availableProcessors());

    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private final int threads;
    private final Executor helpers;

    /// A pool of its own, for tests that compare thread counts; the program uses [#shared()].
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least one thread, got " + threads);
        }
        this.threads = threads;
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> Thread.ofPlatform()
                        .daemon()
                        .name("worker-" + number.incrementAndGet())
                        .unstarted(task));
        pool.allowCoreThreadTimeOut(true);
        helpers = pool;
    }

    /// The pool of the program.
    public static Workers shared() {
        return SHARED;
    }

    /// How many threads work on a loop, the calling one included.
    public int threads() {
        return threads;
    }

    /// Whether the current thread is working on a chunk of this pool: what it calls should keep to one thread.
    public boolean isInside() {
        return inside.get();
    }

    /// Runs `task` over all rows, `chunk` at a time, in parallel; returns when all is done.
    ///
    /// Memory effects of all chunks are visible afterwards. A loop of a single chunk, and a loop inside another
    /// one, runs on the calling thread. After a failure no further chunk is begun, and the failure of the lowest
    /// chunk is thrown, which is always the same one.
    ///
    /// @param rows how many; 0 does nothing
    /// @param chunk rows per call, fixed by the caller whatever the number of threads
    /// @throws CancellationException when the job was cancelled; every chunk that was begun has ended
    /// @throws E what a task threw
    public <E extends Exception> void rows(long rows, int chunk, Job job, RowTask<E> task) throws E {
        if (rows < 0 || chunk < 1) {
            throw new IllegalArgumentException("expected rows >= 0 and a chunk >= 1, got " + rows + " and " + chunk);
        }
        long chunks = Math.ceilDiv(rows, (long) chunk);
        job.check();
        if (chunks <= 1 || threads == 1 || isInside()) {
            for (long from = 0; from < rows; from += chunk) {
                job.check();
                task.run(from, Math.min(rows, from + chunk));
            }
            return;
        }
        Loop loop = new Loop(rows, chunk, job, task);
        int helping = (int) Math.min(threads - 1, chunks - 1);
        for (int i = 0; i < helping; i++) {
            helpers.execute(() -> work(loop));
        }
        work(loop);
        loop.<E>finish();
    }

    private void work(Loop loop) {
        inside.set(true);
        try {
            loop.work();
        } finally {
            inside.remove();
        }
    }

    /// One chunk of a loop.
    @FunctionalInterface
    public interface RowTask<E extends Exception> {
        /// @param from first row
        /// @param to end, exclusive
        void run(long from, long to) throws E;
    }

    /// The state of one parallel loop.
    private static final class Loop {
        private final long rows;
        private final int chunk;
        private final Job job;
        private final RowTask<?> task;
        private final CountDownLatch idle = new CountDownLatch(1);

        private long next;
        private int busy;
        private boolean stopped;
        private long failedAt = Long.MAX_VALUE;

        private @Nullable Throwable failure;

        Loop(long rows, int chunk, Job job, RowTask<?> task) {
            this.rows = rows;
            this.chunk = chunk;
            this.job = job;
            this.task = task;
        }

        void work() {
            for (long from = claim(); from >= 0; from = claim()) {
                try {
                    if (job.isCancelled()) {
                        fail(Long.MAX_VALUE - 1, new CancellationException("cancelled"));
                    } else {
                        task.run(from, Math.min(rows, from + chunk));
                    }
                } catch (Throwable e) {
                    fail(from, e);
                } finally {
                    release();
                }
            }
        }

        private synchronized long claim() {
            if (stopped || next >= rows) {
                return -1;
            }
            long from = next;
            next = from > Long.MAX_VALUE - chunk ? Long.MAX_VALUE : from + chunk;
            busy++;
            return from;
        }

        private synchronized void fail(long at, Throwable e) {
            stopped = true;
            if (at < failedAt) {
                failedAt = at;
                failure = e;
            }
        }

        private synchronized void release() {
            busy--;
            if (busy == 0 && (stopped || next >= rows)) {
                idle.countDown();
            }
        }

        /// Waits for chunks that others are still at. Cancellation is a flag: an interrupt does not end
        /// the wait,
        /// and is kept.
        <E extends Exception> void finish() throws E {
            boolean interrupted = false;
            while (true) {
                try {
                    idle.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable thrown = failure();
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown != null) {
                // A task throws E or something unchecked; both pass through this cast.
                @SuppressWarnings("unchecked")
                E exception = (E) thrown;
                throw exception;
            }
        }

        private synchronized @Nullable Throwable failure() {
            return failure;
        }
    }
}
