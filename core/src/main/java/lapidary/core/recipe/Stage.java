package lapidary.core.recipe;

/// Where in the chain of a tensor a method has its place; a tensor has at most one method of each, carried out in
/// this order.
public enum Stage {
    /// Changes single weights, before anything else is done.
    EDIT,
    /// Moves scales between layers without changing what they compute together.
    SCALE,
    /// Removes weights: they become 0 and stay it.
    PRUNE,
    /// Stores weights in fewer bits.
    ROUND,
    /// Makes up for what rounding changed, in the vectors beside the rounded weights.
    CORRECT
}
