package lapidary.core.model;

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
    VOCABULARY,
    CONTEXT;

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
            case VOCABULARY -> numbers.vocabulary();
            case CONTEXT -> numbers.context();
        };
    }
}
