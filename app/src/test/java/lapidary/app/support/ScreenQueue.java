package lapidary.app.support;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Stands for the screen's thread in tests of models: what is handed to it runs when the test says so, on the test's
/// own thread.
public final class ScreenQueue implements Executor {
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable action) {
        waiting.add(action);
    }

    /// Runs what arrives until something holds.
    ///
    /// @throws AssertionError when it does not come to hold within a minute
    public void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            Runnable next = next(end - System.nanoTime());
            if (next == null) {
                throw new AssertionError("waited in vain for: " + what);
            }
            next.run();
        }
    }

    /// Runs everything that has arrived.
    public void runAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    private Runnable next(long nanos) {
        try {
            return waiting.poll(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
