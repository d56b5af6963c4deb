package lapidary.app.bits;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import lapidary.core.job.Job;
import lapidary.core.latency.LatencyTable;

/// Where the times of this machine come from.
///
/// @param changes whatever tells that there is news
/// @param table reads what is known, away from the screen
/// @param running whether times are being measured
/// @param measure measures what the open model needs
public record Clock(
        List<ObservableValue<?>> changes, Reader table, ObservableValue<Boolean> running, Runnable measure) {
    public Clock {
        changes = List.copyOf(changes);
    }

    /// Reads a table of times.
    public interface Reader {
        Optional<LatencyTable> read(Job job) throws IOException;
    }
}
