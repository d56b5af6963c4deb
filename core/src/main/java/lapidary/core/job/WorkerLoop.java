package lapidary.core.job;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The state of one parallel loop of [Workers].
final class WorkerLoop {
    private final long rows;
    private final int chunk;
    private final long chunks;
    private final Job job;
    private final Workers.RowTask<?> task;
    private final Thread owner = Thread.currentThread();
    private final AtomicLong next = new AtomicLong();

    /// Threads that may be at a chunk.
    private final AtomicInteger busy = new AtomicInteger();

    private volatile boolean stopped;
    private volatile boolean sleeps;

    // Guarded by this:
    private long failedAt = Long.MAX_VALUE;
    private @Nullable Throwable failure;

    WorkerLoop(long rows, int chunk, Job job, Workers.RowTask<?> task) {
        this.rows = rows;
        this.chunk = chunk;
        this.chunks = Math.ceilDiv(rows, (long) chunk);
        this.job = job;
        this.task = task;
    }

    /// Works on chunks until none is left. One that comes when all are taken finds nothing to do.
    void work() {
        busy.incrementAndGet();
        try {
            while (!stopped) {
                long index = next.getAndIncrement();
                if (index >= chunks) {
                    break;
                }
                run(index * chunk);
            }
        } finally {
            if (busy.decrementAndGet() == 0 && sleeps) {
                LockSupport.unpark(owner);
            }
        }
    }

    private void run(long from) {
        try {
            if (job.isCancelled()) {
                fail(Long.MAX_VALUE - 1, new CancellationException("cancelled"));
            } else {
                task.run(from, from > rows - chunk ? rows : from + chunk);
            }
        } catch (Throwable e) {
            fail(from, e);
        }
    }

    private synchronized void fail(long at, Throwable e) {
        stopped = true;
        if (at < failedAt) {
            failedAt = at;
            failure = e;
        }
    }

    /// Waits for chunks that others are still at. Cancellation is a flag: an interrupt does not end the wait, and
    /// is kept.
    <E extends Exception> void finish() throws E {
        long until = System.nanoTime() + WakefulQueue.AWAKE_NANOS;
        while (busy.get() > 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        sleep();
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

    private void sleep() {
        boolean interrupted = false;
        sleeps = true;
        while (busy.get() > 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            owner.interrupt();
        }
    }

    private synchronized @Nullable Throwable failure() {
        return failure;
    }
}
