package lapidary.core.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Named work in the background: what the job bar of the window and the progress line of the command line show.
///
/// Each job has a daemon thread of its own and spreads its loops over [Workers]. Listeners hear of every start and
/// end, and of progress at most every 50 ms per job, from background threads; what they do there must be quick.
public final class Jobs {
    private static final long NOTICE_NANOS = Duration.ofMillis(50).toNanos();

    private final AtomicLong numbers = new AtomicLong();
    private final List<Entry<?>> running = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final LongSupplier nanoTime;

    public Jobs() {
        this(System::nanoTime);
    }

    /// @param nanoTime the clock
    Jobs(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Begins the work on a thread of its own.
    ///
    /// @param title as the user would say it: "Compress classics-4m"
    public <T> Background<T> start(String title, Work<T> work) {
        Entry<T> entry = new Entry<>(numbers.incrementAndGet(), title, work);
        running.add(entry);
        entry.tell();
        Thread.ofPlatform().daemon().name("job-" + entry.number).start(entry::run);
        return entry;
    }

    /// Jobs that have not ended, oldest first.
    public List<Background<?>> running() {
        return List.copyOf(running);
    }

    /// Asks every job to stop.
    public void cancelAll() {
        running.forEach(Entry::cancel);
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void unlisten(Listener listener) {
        listeners.remove(listener);
    }

    /// The work itself.
    @FunctionalInterface
    public interface Work<T> {
        /// @throws CancellationException from [Job#check()] when cancelled
        T run(Job job) throws Exception;
    }

    /// Somebody who watches.
    @FunctionalInterface
    public interface Listener {
        /// A job began, went on or ended. The last call for a job has the state in which it ended.
        void changed(Background<?> job, Progress progress);
    }

    private final class Entry<T> implements Background<T>, Job {
        private final long number;
        private final String title;
        private final Work<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final long begun = nanoTime.getAsLong();
        private volatile boolean cancelled;

        // Guarded by this:
        private Progress.State state = Progress.State.WAITING;
        private double fraction;
        private String activity = "";
        private long ended;
        private long told;

        Entry(long number, String title, Work<T> work) {
            this.number = number;
            this.title = title;
            this.work = work;
        }

        void run() {
            move(Progress.State.RUNNING);
            try {
                check();
                T value = work.run(this);
                end(Progress.State.DONE);
                result.complete(value);
            } catch (CancellationException e) {
                end(Progress.State.CANCELLED);
                result.cancel(false);
            } catch (Throwable e) {
                end(Progress.State.FAILED);
                result.completeExceptionally(e);
            }
        }

        private void end(Progress.State state) {
            running.remove(this);
            move(state);
        }

        private synchronized void move(Progress.State to) {
            state = to;
            if (to == Progress.State.DONE) {
                fraction = 1;
            }
            ended = nanoTime.getAsLong();
            tell();
        }

        /// Under the lock, so that nobody hears of progress after the end.
        private synchronized void tell() {
            told = nanoTime.getAsLong();
            Progress now = progress();
            listeners.forEach(listener -> listener.changed(this, now));
        }

        @Override
        public synchronized void report(double fraction, String activity) {
            this.fraction = Math.clamp(fraction, 0, 1);
            this.activity = activity;
            if (state == Progress.State.RUNNING && nanoTime.getAsLong() - told >= NOTICE_NANOS) {
                tell();
            }
        }

        @Override
        public synchronized Progress progress() {
            boolean alive = state == Progress.State.WAITING || state == Progress.State.RUNNING;
            long until = alive ? nanoTime.getAsLong() : ended;
            return new Progress(title, activity, fraction, Duration.ofNanos(until - begun), state);
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        public CompletableFuture<T> result() {
            return result;
        }
    }
}
