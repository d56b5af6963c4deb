package lapidary.core.queue;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import lapidary.core.job.Job;

/// Does the jobs of a queue, one after another. A job that fails does not keep the others from running.
public final class QueueRunner {
    private final Queue queue;
    private final Work work;

    /// What is done for a job.
    @FunctionalInterface
    public interface Work {
        /// @throws CancellationException when cancelled; nothing is left behind but what a second try
        /// goes on with
        QueueResult run(QueueJob job, Job progress) throws Exception;
    }

    /// Watches a job.
    @FunctionalInterface
    public interface Watcher {
        /// @return where this job reports to
        Job begun(QueueItem item);
    }

    public QueueRunner(Queue queue, Work work) {
        this.queue = queue;
        this.work = work;
    }

    /// Does the next job that waits.
    ///
    /// @return what became of it; empty when nothing waits, or the queue is paused
    /// @throws CancellationException when cancelled: the job waits again
    /// @throws IOException when the state cannot be written
    public Optional<QueueItem> step(Watcher watcher) throws IOException {
        Optional<QueueItem> taken = queue.take();
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        QueueItem item = taken.get();
        Job watched = watcher.begun(item);
        QueueItem ended = attempt(item, new Removable(watched, () -> isRemoved(item)));
        queue.end(ended);
        if (ended.state() == QueueItem.State.WAITING && !isRemoved(item)) {
            throw new CancellationException("cancelled");
        }
        return Optional.of(ended);
    }

    private QueueItem attempt(QueueItem item, Job job) {
        try {
            return item.done(work.run(item.job(), job));
        } catch (CancellationException e) {
            return item.waiting();
        } catch (Exception | OutOfMemoryError | InternalError | StackOverflowError e) {
            return job.isCancelled() ? item.waiting() : item.failed(QueueFailure.of(e));
        }
    }

    private boolean isRemoved(QueueItem item) {
        return queue.state().find(item.id()).isEmpty();
    }

    /// Ends also when the job was taken out of the queue.
    private record Removable(Job job, BooleanSupplier isRemoved) implements Job {
        @Override
        public boolean isCancelled() {
            return job.isCancelled() || isRemoved.getAsBoolean();
        }

        @Override
        public void report(double fraction, String activity) {
            job.report(fraction, activity);
        }

        @Override
        public void note(String about, String text) {
            job.note(about, text);
        }
    }
}
