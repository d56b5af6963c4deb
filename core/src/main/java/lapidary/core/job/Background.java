package lapidary.core.job;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// One job that runs in the background, as those see it who started or watch it.
public interface Background<T> {

    /// Rising with each job that was started.
    long number();

    /// How it stands at this moment.
    Progress progress();

    /// Asks it to stop; returns at once. The work ends when it next looks at its flag.
    void cancel();

    /// Its result, completed once the work has ended; cancelled when the work was.
    CompletableFuture<T> result();

    /// Waits for the result. An interrupt does not end the wait and is kept.
    ///
    /// @throws CancellationException when it was cancelled
    /// @throws ExecutionException around what the work threw
    default T await() throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ((Future<T>) result()).get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
