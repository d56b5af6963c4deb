package lapidary.core.job;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A lane on which only the newest request matters: asking again cancels the request that is running and replaces
/// the one that waits. One daemon thread works; answers come in order, none of an older request after one of a
/// newer.
///
/// @param <A> what a request answers with, any number of times
public final class LatestWins<A> implements AutoCloseable {
    private final Consumer<A> listener;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile long newest;

    // Guarded by this:
    private @Nullable Request<A> waiting;
    private boolean closed;

    /// @param name of the lane and its thread
    /// @param listener receives answers on the lane's thread
    /// @param onFailure receives what a request that is still the newest one threw
    public LatestWins(String name, Consumer<A> listener, Consumer<Throwable> onFailure) {
        this.listener = listener;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::work);
    }

    /// Asks for something; returns at once with the number of the request, rising from 1.
    ///
    /// An answer that is just being delivered may still arrive; after it none of an older request does.
    public synchronized long request(Request<A> request) {
        if (closed) {
            throw new IllegalStateException("lane '" + thread.getName() + "' is closed");
        }
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        newest++;
        waiting = request;
        notifyAll();
        return newest;
    }

    /// Cancels what runs and waits; nothing more is delivered.
    public synchronized void cancel() {
        newest++;
        waiting = null;
    }

    /// Cancels everything and ends the thread. Returns at once.
    @Override
    public synchronized void close() {
        cancel();
        closed = true;
        notifyAll();
    }

    private void work() {
        while (workOnce()) {
            // A method of its own, so that waiting for the next request holds on to nothing of the last one.
        }
    }

    private boolean workOnce() {
        Turn turn = next();
        if (turn == null) {
            return false;
        }
        try {
            turn.run();
        } catch (CancellationException e) {
            // The newer request is the answer.
        } catch (Throwable e) {
            if (!turn.isCancelled()) {
                onFailure.accept(e);
            }
        }
        return true;
    }

    private synchronized @Nullable Turn next() {
        while (waiting == null && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        Request<A> request = waiting;
        waiting = null;
        return request == null ? null : new Turn(newest, request);
    }

    /// What is to be done for a request.
    @FunctionalInterface
    public interface Request<A> {
        /// @param number of this request
        /// @param job cancelled as soon as there is a newer request
        /// @param answers takes each answer, called from the request's own thread; throws
        /// [CancellationException]
        /// when nobody wants it any more
        void run(long number, Job job, Consumer<A> answers) throws Exception;
    }

    private final class Turn implements Job {
        private final long number;
        private final Request<A> request;

        Turn(long number, Request<A> request) {
            this.number = number;
            this.request = request;
        }

        void run() throws Exception {
            request.run(number, this, answer -> {
                check();
                listener.accept(answer);
            });
        }

        @Override
        public boolean isCancelled() {
            return newest != number;
        }

        @Override
        public void report(double fraction, String activity) {}
    }
}
