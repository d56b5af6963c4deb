package lapidary.app.window;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javafx.application.Platform;
import lapidary.app.support.Fx;

/// Asks the JavaFX thread for an answer all the time, and keeps where it was when the answer took too long.
final class Stalls implements AutoCloseable {
    private static final long TOO_LONG_NANOS = 100_000_000;

    /// One time without an answer.
    ///
    /// @param millis how long
    /// @param usedMillis how much of it the thread computed; the rest it waited, perhaps for a processor
    /// @param where frames of its stack in the midst of it, innermost first
    record Stall(double millis, double usedMillis, List<String> where) {}

    private final Thread screen = Fx.get(Thread::currentThread);
    private final List<Stall> found = new ArrayList<>();
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private final Thread watcher = Thread.ofPlatform().daemon().name("stalls").start(this::watch);

    synchronized List<Stall> found() {
        return List.copyOf(found);
    }

    private void watch() {
        while (watching.get()) {
            AtomicLong answered = new AtomicLong();
            long asked = System.nanoTime();
            long used = used();
            Optional<StackTraceElement[]> midst = Optional.empty();
            Platform.runLater(() -> answered.set(System.nanoTime()));
            while (answered.get() == 0 && watching.get()) {
                LockSupport.parkNanos(2_000_000);
                if (midst.isEmpty() && answered.get() == 0 && System.nanoTime() - asked > TOO_LONG_NANOS * 2 / 3) {
                    midst = Optional.of(screen.getStackTrace());
                }
            }
            if (answered.get() - asked > TOO_LONG_NANOS) {
                note(new Stall((answered.get() - asked) / 1e6, (used() - used) / 1e6, frames(midst)));
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private synchronized void note(Stall stall) {
        found.add(stall);
    }

    private long used() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(screen.threadId());
    }

    private static List<String> frames(Optional<StackTraceElement[]> stack) {
        return stack.map(frames -> List.of(frames).stream()
                        .map(StackTraceElement::toString)
                        .toList())
                .orElse(List.of());
    }

    @Override
    public void close() {
        watching.set(false);
        try {
            watcher.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
