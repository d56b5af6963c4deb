package lapidary.app.contest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.bench.KeptStandings;
import lapidary.core.bench.LayerStanding;
import lapidary.core.calib.Evidence;

/// What is known of the open model: results by recipe and data, so that what was measured once is there at once, and
/// what calibration found out. Any thread.
final class ContestMemory {
    // All guarded by this:
    private final Map<String, KeptStandings> standings = new HashMap<>();
    private final Map<String, LayerStanding> layers = new HashMap<>();
    private final Map<String, Evidence> evidences = new HashMap<>();

    /// Results under a protocol; to be used within a lock on them.
    synchronized KeptStandings of(String protocol) {
        return standings.computeIfAbsent(protocol, KeptStandings::new);
    }

    synchronized Optional<LayerStanding> layer(String key) {
        return Optional.ofNullable(layers.get(key));
    }

    synchronized void add(String key, LayerStanding standing) {
        layers.put(key, standing);
    }

    synchronized Optional<Evidence> evidence(String data) {
        return Optional.ofNullable(evidences.get(data));
    }

    synchronized void add(String data, Evidence evidence) {
        evidences.put(data, evidence);
    }

    /// Forgets everything, for another model.
    synchronized void clear() {
        standings.clear();
        layers.clear();
        evidences.clear();
    }
}
