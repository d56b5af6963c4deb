package lapidary.app.bits;

import java.util.Optional;
import javafx.beans.value.ObservableValue;
import lapidary.core.latency.LatencyTable;

/// Where the times of this machine come from.
///
/// @param table what was measured for the open model; empty while nothing was
/// @param running whether times are being measured
/// @param measure measures what the open model needs
public record Clock(
        ObservableValue<Optional<LatencyTable>> table, ObservableValue<Boolean> running, Runnable measure) {}
