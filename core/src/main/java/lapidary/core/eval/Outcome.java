package lapidary.core.eval;

/// What a model came to on the data seen so far, whatever kind of model it is.
public sealed interface Outcome permits Evaluation, GraphOutcome {

    /// Samples seen so far: sequences of a text, images, pairs.
    int seen();

    /// Samples that the data has.
    int all();
}
