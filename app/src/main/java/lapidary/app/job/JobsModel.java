package lapidary.app.job;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import lapidary.core.job.Background;
import lapidary.core.job.Jobs;
import lapidary.core.job.Progress;
import lapidary.views.job.JobItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The jobs of the window as the screen sees them, and the one way to start work away from it.
///
/// All methods are called on the screen's thread, and every callback arrives there.
public final class JobsModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobsModel.class);

    private static final long PATIENCE_SECONDS = 2;

    private final Executor screen;
    private final Jobs jobs = new Jobs();
    private final ObservableList<JobItem> items = FXCollections.observableArrayList();
    private final Map<Long, JobItem> byNumber = new HashMap<>();

    /// @param screen runs what it is given on the screen's thread, in order; `Platform::runLater` in the window
    public JobsModel(Executor screen) {
        this.screen = screen;
        jobs.listen((job, progress) -> screen.execute(() -> show(job, progress)));
    }

    /// What runs now, oldest first; what has ended leaves the list.
    public ObservableList<JobItem> items() {
        return items;
    }

    /// Starts work that is shown in the job bar.
    ///
    /// @param title as the user would say it
    /// @param done receives the result
    /// @param failed receives what went wrong; not called for a cancel
    public <T> Background<T> start(
            String title, Jobs.Work<T> work, Consumer<? super T> done, Consumer<Failure> failed) {
        Background<T> job = jobs.start(title, work);
        var unused = job.result().whenComplete((result, thrown) -> {
            switch (thrown) {
                case null -> screen.execute(() -> done.accept(result));
                case CancellationException cancellationException -> LOG.debug("cancelled: {}", title);
                default -> {
                    Failure failure = failure(thrown);
                    screen.execute(() -> failed.accept(failure));
                }
            }
        });
        return job;
    }

    /// A lane of quiet work in which the newest request wins.
    public Lane lane(String name) {
        return new Lane(name, screen);
    }

    /// Runs something short that nobody waits for, away from the screen and out of sight.
    public void quietly(Runnable action) {
        Thread.ofPlatform().daemon().name("lapidary-quiet").start(action);
    }

    /// Runs something on the screen's thread, later and in order.
    public void onScreen(Runnable action) {
        screen.execute(action);
    }

    /// Words for what was thrown; a defect of the program is logged here, once.
    static Failure failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Failure failure = Failure.of(cause);
        if (failure.isDefect()) {
            LOG.error("work in the background failed", cause);
        }
        return failure;
    }

    private void show(Background<?> job, Progress progress) {
        boolean isOver = progress.state() != Progress.State.WAITING && progress.state() != Progress.State.RUNNING;
        JobItem item = byNumber.get(job.number());
        if (isOver) {
            byNumber.remove(job.number());
            items.remove(item);
        } else if (item == null) {
            JobItem fresh = new JobItem(progress, job::cancel);
            byNumber.put(job.number(), fresh);
            items.add(fresh);
        } else {
            item.update(progress);
        }
    }

    /// Cancels everything and waits a moment for it to end, so that no half-written file outlives the program.
    @Override
    public void close() {
        var ends = jobs.running().stream().map(Background::result).toArray(CompletableFuture<?>[]::new);
        jobs.cancelAll();
        try {
            CompletableFuture.allOf(ends).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | CancellationException e) {
            LOG.debug("a job ended by its cancel", e);
        } catch (TimeoutException e) {
            LOG.warn("a job did not end within {} s of its cancel", PATIENCE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
