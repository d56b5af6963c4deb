package lapidary.core.job;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The one worker pool: as many daemon threads as there are cores, shared by everything that loops over rows or
/// tensors.
///
/// A loop is cut into chunks of a fixed size that the caller chooses, so what each chunk computes, and the order in
/// which a caller merges chunks, never depends on how many threads there are. The calling thread works along, so a
/// loop always makes progress even while the pool is busy with another one. A loop inside a loop runs inline.
///
/// Who waits for the next loop, or for the end of one, looks for it for some microseconds before it sleeps: loops that
/// follow each other closely, as the layers of a network do, are handed over without waking anybody.
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
        // One less than there are cores: the caller works along, and a helper that looks for work where none is left
        // for it would take the core of one that has some.
        int helping = Math.max(1, threads - 1);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                helping, helping, 10, TimeUnit.SECONDS, new WakefulQueue(), task -> Thread.ofPlatform()
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
        WorkerLoop loop = new WorkerLoop(rows, chunk, job, task);
        int helping = (int) Math.min(threads - 1, chunks - 1);
        for (int i = 0; i < helping; i++) {
            helpers.execute(() -> work(loop));
        }
        work(loop);
        loop.<E>finish();
    }

    private void work(WorkerLoop loop) {
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
}
