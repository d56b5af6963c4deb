package lapidary.app.window;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javafx.application.Platform;
import lapidary.app.support.Fx;

/// Asks the JavaFX thread for an answer all the time, and keeps where it was when the answer took too long.
final class Stalls implements AutoCloseable {
    private static final long TOO_LONG_NANOS = 100_000_000;
    private static final long BETWEEN_LOOKS_NANOS = 15_000_000;

    /// One time without an answer.
    ///
    /// @param millis how long
    /// @param usedMillis how much of it the thread computed
    /// @param collectedMillis how much of it went to collections of garbage, which hold every thread
    /// @param heldMillis how much of it the thread waited for another one, about
    /// @param looks frames of its stack, innermost first, at several times in the course of it
    record Stall(
            double millis, double usedMillis, double collectedMillis, double heldMillis, List<List<String>> looks) {
        /// Whether the thread itself computed that long.
        boolean isOwn() {
            return usedMillis > TOO_LONG_NANOS / 1e6;
        }

        /// Whether the program took that long, its other threads and collections included.
        boolean isOfProgram() {
            return usedMillis + collectedMillis + heldMillis > TOO_LONG_NANOS / 1e6;
        }
    }

    private final Thread screen = Fx.get(Thread::currentThread);
    private final List<Stall> found = new ArrayList<>();
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private final AtomicBoolean resting = new AtomicBoolean();
    private final Thread watcher = Thread.ofPlatform().daemon().name("stalls").start(this::watch);

    /// Those since this was asked last: long use would otherwise fill the memory with their stacks.
    synchronized List<Stall> take() {
        List<Stall> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    /// Watches or not, for a while in which the one who watches keeps the thread from its work.
    void rest(boolean rests) {
        resting.set(rests);
    }

    private void watch() {
        while (watching.get()) {
            AtomicLong answered = new AtomicLong();
            long asked = System.nanoTime();
            long used = used();
            long collected = collectedMillis();
            int held = 0;
            List<StackTraceElement[]> looks = new ArrayList<>();
            Platform.runLater(() -> answered.set(System.nanoTime()));
            while (answered.get() == 0 && watching.get()) {
                LockSupport.parkNanos(2_000_000);
                if (answered.get() == 0 && System.nanoTime() - asked > (looks.size() + 1) * BETWEEN_LOOKS_NANOS) {
                    boolean isRunning = screen.getState() == Thread.State.RUNNABLE;
                    StackTraceElement[] stack = screen.getStackTrace();
                    held += isRunning || isIdle(stack) ? 0 : 1;
                    looks.add(stack);
                }
            }
            long nanos = answered.get() - asked;
            if (nanos > TOO_LONG_NANOS && !resting.get()) {
                note(new Stall(
                        nanos / 1e6,
                        (used() - used) / 1e6,
                        collectedMillis() - collected,
                        nanos / 1e6 * held / Math.max(1, looks.size()),
                        looks.stream().map(Stalls::frames).toList()));
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// Whether it waits for something to do: it has not been given a processor since it was asked.
    private static boolean isIdle(StackTraceElement[] stack) {
        return Stream.of(stack)
                .takeWhile(frame -> !frame.getClassName().startsWith("com.sun.glass."))
                .anyMatch(frame -> frame.getClassName().equals(LinkedBlockingQueue.class.getName()));
    }

    private static long collectedMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !collector.getName().contains("Concurrent"))
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private synchronized void note(Stall stall) {
        found.add(stall);
    }

    private long used() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(screen.threadId());
    }

    private static List<String> frames(StackTraceElement[] stack) {
        return Stream.of(stack).map(StackTraceElement::toString).toList();
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
