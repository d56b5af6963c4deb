package lapidary.core.model;

import lapidary.core.model.Architecture.Experts;

/// What the length of a weight's side is, in terms of the architecture.
enum Extent {
    WIDTH,
    /// The heads of q together.
    QUERIES,
    /// The heads of k, or of v, together.
    KEYS,
    /// q, k and v in one.
    ALL_HEADS,
    HEAD,
    FEED_FORWARD,
    /// Gate and up in one.
    TWICE_FEED_FORWARD,
    EXPERTS,
    EXPERT_FEED_FORWARD,
    SHARED_FEED_FORWARD,
    ONE,
    VOCABULARY,
    CONTEXT,
    /// Positions are counted from two on.
    CONTEXT_AND_TWO;

    long of(Architecture numbers) {
        long size = numbers.headSize();
        return switch (this) {
            case WIDTH -> numbers.width();
            case QUERIES -> numbers.heads() * size;
            case KEYS -> numbers.keyValueHeads() * size;
            case ALL_HEADS -> (numbers.heads() + 2L * numbers.keyValueHeads()) * size;
            case HEAD -> size;
            case FEED_FORWARD -> numbers.feedForward();
            case TWICE_FEED_FORWARD -> 2L * numbers.feedForward();
            case EXPERTS -> numbers.experts().map(Experts::count).orElse(0);
            case EXPERT_FEED_FORWARD ->
                numbers.experts().map(Experts::feedForward).orElse(0);
            case SHARED_FEED_FORWARD -> numbers.denseFeedForward();
            case ONE -> 1;
            case VOCABULARY -> numbers.vocabulary();
            case CONTEXT -> numbers.context();
            case CONTEXT_AND_TWO -> numbers.context() + 2L;
        };
    }
}
