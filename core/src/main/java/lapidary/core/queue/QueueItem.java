package lapidary.core.queue;

import java.util.Arrays;
import java.util.Optional;

/// A job in the queue and what became of it.
///
/// @param id a number of its own, never used again in this queue
/// @param result of a job that is done
/// @param failure of a job that failed
public record QueueItem(
        long id, QueueJob job, State state, Optional<QueueResult> result, Optional<QueueFailure> failure) {

    /// How a job stands.
    public enum State {
        WAITING("waiting"),
        RUNNING("running"),
        DONE("done"),
        FAILED("failed");

        private final String id;

        State(String id) {
            this.id = id;
        }

        /// As the state file says it.
        public String id() {
            return id;
        }

        static State of(String id) {
            return Arrays.stream(values())
                    .filter(state -> state.id.equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// A job that waits.
    static QueueItem waiting(long id, QueueJob job) {
        return new QueueItem(id, job, State.WAITING, Optional.empty(), Optional.empty());
    }

    QueueItem waiting() {
        return waiting(id, job);
    }

    QueueItem running() {
        return new QueueItem(id, job, State.RUNNING, Optional.empty(), Optional.empty());
    }

    QueueItem done(QueueResult given) {
        return new QueueItem(id, job, State.DONE, Optional.of(given), Optional.empty());
    }

    QueueItem failed(QueueFailure why) {
        return new QueueItem(id, job, State.FAILED, Optional.empty(), Optional.of(why));
    }

    /// Whether nothing more happens to it by itself.
    public boolean isOver() {
        return state == State.DONE || state == State.FAILED;
    }
}
