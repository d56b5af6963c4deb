package lapidary.core.job;

import java.util.concurrent.CancellationException;

/// A running piece of work as the work itself sees it: where it reports progress and learns that nobody wants it
/// any more.
///
/// Cancellation is a flag that the work polls ([#check()]); an interrupt would close a file channel that is being
/// read.
public interface Job {

    /// A job that nobody watches and nobody cancels.
    Job UNWATCHED = new Job() {
        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void report(double fraction, String activity) {}
    };

    /// Whether the result is no longer wanted.
    boolean isCancelled();

    /// Says how far the work is: `fraction` in [0, 1], `activity` a short phrase such as "blk.3.ffn_down".
    void report(double fraction, String activity);

    /// Says what the user should know about a result, one sentence; heard by a [NotedJob].
    ///
    /// @param about the name of the tensor
    default void note(String about, String text) {}

    /// Throws [CancellationException] when the job was cancelled. Call it at least every few milliseconds of work.
    default void check() {
        if (isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }

    /// The share [from, to] of this job as a job of its own.
    default Job part(double from, double to) {
        Job whole = this;
        return new Job() {
            @Override
            public boolean isCancelled() {
                return whole.isCancelled();
            }

            @Override
            public void report(double fraction, String activity) {
                whole.report(from + (to - from) * fraction, activity);
            }

            @Override
            public void note(String about, String text) {
                whole.note(about, text);
            }
        };
    }
}
