package lapidary.core.eval;

/// A paired difference of two models with bounds that hold at any time, see [Contest].
///
/// @param mean of the differences, this model minus the other, nats per token; less is better
/// @param low lower bound; −∞ while there are too few sequences
/// @param high upper bound; +∞ while there are too few sequences
/// @param decision as soon as the bounds allow one; the first one stays
public record Contrast(double mean, double low, double high, Decision decision) {

    /// What a difference comes to.
    public enum Decision {
        /// This model is the better one.
        BETTER,
        /// The other model is the better one.
        WORSE,
        /// The two are no further apart than the margin.
        NO_DIFFERENCE,
        /// The sequences so far do not tell.
        UNDECIDED
    }

    public boolean isDecided() {
        return decision != Decision.UNDECIDED;
    }
}
