package lapidary.core.compress;

import java.util.Optional;
import lapidary.core.eval.Estimate;

/// One choice in the picture of size against quality.
///
/// @param label short name
/// @param loss divergence from the original in nats, measured on the same data as the others; empty where nobody
/// measured it
public record SizePoint(String label, Kind kind, long bytes, double bitsPerWeight, Optional<Estimate> loss) {
    /// Where it comes from.
    public enum Kind {
        /// Something else that was tried.
        TRIED,
        /// One of the stock presets.
        PRESET
    }
}
