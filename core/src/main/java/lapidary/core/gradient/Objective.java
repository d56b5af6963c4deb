package lapidary.core.gradient;

/// What is differentiated: the mean over all scored positions, in nats.
public sealed interface Objective {

    /// Cross entropy with the token that comes next.
    record NextToken() implements Objective {}

    /// KL(original ‖ model) over the whole vocabulary.
    ///
    /// @param original what the original computed for the same examples, in the same order
    record Divergence(Original original) implements Objective {}
}
