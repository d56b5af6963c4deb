package lapidary.views.plot;

/// A value that is marked in a histogram.
///
/// @param label short: "+3σ", "99.9 %", "clip"
public record HistogramMarker(double value, String label, Kind kind) {
    /// How it is drawn.
    public enum Kind {
        /// Three standard deviations from the mean: dashed; what lies beyond counts as tail.
        SIGMA,
        /// A percentile: dotted.
        PERCENTILE,
        /// An end of the quantization range: solid; beyond it the ground is tinted, because values
        /// there are clipped.
        CLIP
    }
}
