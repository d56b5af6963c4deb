package lapidary.core.job;

import java.time.Duration;
import java.util.Optional;

/// A snapshot of a running job for somebody who watches it.
///
/// @param title what is being done, as the user would say it
/// @param activity the step it is at
/// @param fraction share done in [0, 1]
/// @param elapsed time since the job began to run
/// @param state waiting, running or how it ended
public record Progress(String title, String activity, double fraction, Duration elapsed, State state) {

    /// How a job stands.
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    /// Remaining time by linear extrapolation; empty until a share has been done that makes a guess worth showing.
    public Optional<Duration> remaining() {
        if (state != State.RUNNING || fraction < 0.02 || elapsed.toMillis() < 300) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Math.round(elapsed.toMillis() * (1 - fraction) / fraction)));
    }
}
