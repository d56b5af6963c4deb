package lapidary.views.plot;

/// One thing that was tried: how large it is and what it costs.
///
/// @param name as it is read out: "GPTQ, act-order, 3 bits"
/// @param label beside the point of a competitor, or of one on the front: "Q3_K_M"
/// @param size along the horizontal axis
/// @param loss along the vertical, logarithmic axis; above 0
/// @param low lower end of its interval; NaN without one
/// @param high upper end of it
/// @param note second line of what is read out; "" for none
public record ParetoPoint(
        String id,
        String name,
        String label,
        double size,
        double loss,
        double low,
        double high,
        Kind kind,
        String note) {

    /// How it is drawn.
    public enum Kind {
        /// A filled circle.
        METHOD,
        /// A filled square.
        PIPELINE,
        /// A hollow circle with its label.
        COMPETITOR,
        /// Grey: still being measured.
        RUNNING
    }

    public ParetoPoint {
        if (!(size > 0) || !(loss > 0)) {
            throw new IllegalArgumentException("expected a size and a loss above 0, got " + size + " and " + loss);
        }
    }
}
