package lapidary.core.job;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A queue whose takers look for the next task for a while before they sleep: waking a thread costs tens of
/// microseconds, more than many a layer takes.
final class WakefulQueue extends LinkedBlockingQueue<Runnable> {
    /// How long a taker looks, or somebody waits for the end of a loop, before it sleeps.
    static final long AWAKE_NANOS = 100_000;

    private static final long serialVersionUID = 1;

    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public boolean offer(Runnable task) {
        waiting.incrementAndGet();
        return super.offer(task);
    }

    /// Looks at a counter, not at the queue: takers do not disturb the thread that fills it.
    @Override
    public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
        long until = System.nanoTime() + AWAKE_NANOS;
        while (waiting.get() <= 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        Runnable task = super.poll();
        if (task == null) {
            task = super.poll(timeout, unit);
        }
        if (task != null) {
            waiting.decrementAndGet();
        }
        return task;
    }
}
