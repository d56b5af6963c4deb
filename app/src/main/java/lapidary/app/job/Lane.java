package lapidary.app.job;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import lapidary.core.job.Job;
import lapidary.core.job.Jobs;
import lapidary.core.job.LatestWins;

/// A lane of quiet work for the screen: a newer request cancels the older one, whose result is never delivered.
///
/// Called on the screen's thread, and so are the callbacks.
public final class Lane implements AutoCloseable {
    private final Executor screen;
    private final LatestWins<Runnable> lane;
    // Number of the newest request; read and written on the screen's thread only.
    private long newest;

    Lane(String name, Executor screen) {
        this.screen = screen;
        this.lane = new LatestWins<>(name, Runnable::run, thrown -> JobsModel.failure(thrown));
    }

    /// Starts work and forgets whatever was under way before.
    ///
    /// @param done receives the result; never called once there is a newer request
    /// @param failed receives what went wrong; not called for a cancel
    public <T> void start(Jobs.Work<T> work, Consumer<? super T> done, Consumer<Failure> failed) {
        start(work, done, failed, ignored -> {});
    }

    /// Starts work whose result has to be let go of when nobody wants it any more.
    ///
    /// @param unwanted receives a result that came too late, on any thread
    public <T> void start(
            Jobs.Work<T> work, Consumer<? super T> done, Consumer<Failure> failed, Consumer<? super T> unwanted) {
        long mine = ++newest;
        lane.request((number, job, answers) -> {
            T result = attempt(work, job, answers, failure -> deliver(mine, () -> failed.accept(failure), () -> {}));
            try {
                answers.accept(() -> deliver(mine, () -> done.accept(result), () -> unwanted.accept(result)));
            } catch (CancellationException e) {
                unwanted.accept(result);
                throw e;
            }
        });
    }

    private static <T> T attempt(Jobs.Work<T> work, Job job, Consumer<Runnable> answers, Consumer<Failure> failed) {
        try {
            return work.run(job);
        } catch (CancellationException e) {
            throw e;
        } catch (Exception | OutOfMemoryError | InternalError e) {
            // What a model that was closed under cancelled work throws interests nobody.
            job.check();
            Failure failure = JobsModel.failure(e);
            answers.accept(() -> failed.accept(failure));
            throw new CancellationException("failed and told");
        }
    }

    private void deliver(long mine, Runnable wanted, Runnable unwanted) {
        screen.execute(() -> (mine == newest ? wanted : unwanted).run());
    }

    /// Forgets whatever is under way.
    public void cancel() {
        newest++;
        lane.cancel();
    }

    @Override
    public void close() {
        cancel();
        lane.close();
    }
}
