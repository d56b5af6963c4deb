package lapidary.app.search;

import lapidary.core.job.Job;

/// Lets work through, or holds it between two of its steps. Any thread may open and shut it.
final class Gate {
    private static final long PATIENCE_MILLIS = 100;

    private boolean isShut;

    synchronized void shut(boolean shut) {
        isShut = shut;
        notifyAll();
    }

    /// Waits while it is shut.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled meanwhile
    synchronized void pass(Job job) {
        while (isShut) {
            job.check();
            try {
                wait(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
